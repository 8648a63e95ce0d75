package dev.redisdrill.chaos.lab.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.lab.LabException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineFinderTest {
    private static final String VALKEY = "Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1";

    @TempDir
    Path directory;

    @Test
    void takesTheEmbeddedServerWhenThePathHasNone() throws Exception {
        Engine engine = finder("/nowhere").find(Optional.empty(), "auto");

        assertThat(engine.name()).isEqualTo("redis");
        assertThat(engine.version()).isEqualTo("6.2.11");
        assertThat(engine.tls()).isTrue();
        assertThat(engine.path()).startsWith(directory).isExecutable();
        assertThat(engine.location()).isEqualTo("embedded redis-server-6.2.6-v5-linux-amd64");
        assertThat(engine.has(Engine.Feature.BIND_SOURCE_ADDRESS)).isFalse();
    }

    @Test
    void thePathComesBeforeTheEmbeddedAndTheCommandLineBeforeAll() throws Exception {
        Path onPath = script("bin/valkey-server", "echo '" + VALKEY + "'");
        Path given = script("given", "echo '" + VALKEY.replace("8.0.1", "7.2.5") + "'");

        Engine found = finder(onPath.getParent().toString()).find(Optional.empty(), "auto");
        assertThat(found.path()).isEqualTo(onPath);
        assertThat(found.describe()).isEqualTo("valkey 8.0.1 (on the PATH)");
        assertThat(found.has(Engine.Feature.BIND_SOURCE_ADDRESS)).isTrue();
        assertThat(finder("/nowhere")
                        .find(Optional.of(given.toString()), "auto")
                        .version())
                .isEqualTo("7.2.5");
        assertThat(finder("/nowhere").find(Optional.empty(), given.toString()).path())
                .isEqualTo(given);
        assertThat(finder(onPath.getParent().toString())
                        .find(Optional.empty(), "embedded")
                        .version())
                .isEqualTo("6.2.11");
    }

    @Test
    void tellsAServerWithoutTls() throws Exception {
        Path plain = script(
                "plain",
                "[ \"$1\" = --version ] && echo '" + VALKEY + "' && exit 0\n"
                        + "echo '>>> tls-port 0: Bad directive or wrong number of arguments'; exit 1");

        assertThat(finder("/nowhere")
                        .find(Optional.of(plain.toString()), "auto")
                        .tls())
                .isFalse();
    }

    @Test
    void saysWhatIsWrongWithAServerThatDoesNotWork() throws Exception {
        Path broken = script("broken", "echo 'libssl.so.3: cannot open shared object file' >&2; exit 127");
        Path old = script("old", "echo 'Redis server v=5.0.14 sha=0'");

        assertThatThrownBy(() -> finder("").find(Optional.of("/no/such/file"), "auto"))
                .isInstanceOf(LabException.class)
                .hasMessage("--engine: /no/such/file does not exist; give the path of a redis-server");
        assertThatThrownBy(() -> finder("").find(Optional.empty(), broken.toString()))
                .hasMessageContaining("is not a working redis-server")
                .hasMessageContaining("libssl.so.3: cannot open shared object file");
        assertThatThrownBy(() -> finder("").find(Optional.empty(), old.toString()))
                .hasMessageContaining("5.0.14")
                .hasMessageContaining("too old");
    }

    private EngineFinder finder(String path) {
        return new EngineFinder(Map.of("PATH", path), directory);
    }

    private Path script(String name, String body) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }
}
