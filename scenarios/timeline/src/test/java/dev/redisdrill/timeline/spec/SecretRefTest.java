package dev.redisdrill.timeline.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretRefTest {
    @TempDir
    Path directory;

    @Test
    void looksIntoTheEnvironmentAndIntoFiles() throws IOException {
        Files.writeString(directory.resolve("password"), "geheim\n");

        assertThat(SecretRef.parse("env:SHOP")
                        .resolve(Map.of("SHOP", "geheim"), directory)
                        .reveal())
                .isEqualTo("geheim");
        assertThat(SecretRef.parse("file:password").resolve(Map.of(), directory).reveal())
                .as("one line end at the end is not part of it")
                .isEqualTo("geheim");
    }

    @Test
    void isReadAndWrittenAsUsersWriteIt() throws IOException {
        for (String text : new String[] {"env:SHOP_PASSWORD", "file:/run/secrets/shop"}) {
            SecretRef reference = SpecJson.mapper().readValue("\"" + text + "\"", SecretRef.class);
            assertThat(SpecJson.mapper().writeValueAsString(reference)).isEqualTo("\"" + text + "\"");
            assertThat(text).matches(SecretRef.PATTERN);
        }
    }

    @Test
    void namesTheReferenceWhenThereIsNoSecret() throws IOException {
        Files.writeString(directory.resolve("empty"), "\n");

        assertThatThrownBy(() -> SecretRef.parse("env:SHOP").resolve(Map.of(), directory))
                .isInstanceOf(IOException.class)
                .hasMessage("env:SHOP: the environment variable SHOP is not set; export it first");
        assertThatThrownBy(() -> SecretRef.parse("file:missing").resolve(Map.of(), directory))
                .hasMessageStartingWith("file:missing: the file ")
                .hasMessageEndingWith(" does not exist; put the secret there");
        assertThatThrownBy(() -> SecretRef.parse("file:empty").resolve(Map.of(), directory))
                .hasMessageStartingWith("file:empty: is empty");
    }

    @Test
    void doesNotRepeatAPasswordThatWasWrittenByMistake() {
        assertThatThrownBy(() -> SecretRef.parse("hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("env:NAME or file:PATH")
                .hasMessageNotContaining("hunter2");
    }
}
