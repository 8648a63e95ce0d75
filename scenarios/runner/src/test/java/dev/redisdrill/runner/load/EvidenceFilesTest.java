package dev.redisdrill.runner.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.simulations.control.LoadReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceFilesTest {
    @TempDir
    Path directory;

    private static LoadReport.FilePart part(String path, String text) {
        return new LoadReport.FilePart(path, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void partsBecomeFilesAndWhatIsMissingIsNoticed() throws IOException {
        Path into = directory.resolve("own");
        EvidenceFiles files = new EvidenceFiles(into);
        files.take(part("load/counts.csv", "one,"));
        files.take(part("ledger/lost.jsonl", ""));
        files.take(part("load/counts.csv", "two"));

        assertThat(into.resolve("load/counts.csv")).hasContent("one,two");
        assertThat(into.resolve("ledger/lost.jsonl")).isEmptyFile();
        assertThat(files.complete(new LoadReport.HandedOver(2, 7))).isTrue();
        assertThat(files.complete(new LoadReport.HandedOver(2, 8))).isFalse();
        assertThat(files.complete(new LoadReport.HandedOver(3, 7))).isFalse();
    }

    @Test
    void nothingIsWrittenElsewhere() {
        EvidenceFiles files = new EvidenceFiles(directory.resolve("own"));

        for (String path : new String[] {"../other", "/tmp/other", "load/../../other", "", "."}) {
            assertThatThrownBy(() -> files.take(part(path, "x"))).hasMessageContaining("belongs elsewhere");
        }
        assertThat(Files.exists(directory.resolve("other"))).isFalse();
    }
}
