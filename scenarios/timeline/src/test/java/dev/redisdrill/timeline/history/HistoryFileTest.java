package dev.redisdrill.timeline.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.timeline.measure.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
    private static final HistoryHeader HEADER = new HistoryHeader("shop", "w", "counter", Map.of("limit", 5L));

    @TempDir
    Path run;

    private HistoryWriter writer(long most) throws IOException {
        return HistoryWriter.create(run, HEADER, most);
    }

    private static void write(HistoryWriter writer, Act act, Outcome outcome, int shard, int item) throws IOException {
        writer.entry(HistoryEntry.head(act, outcome, shard, item), Long.MIN_VALUE, -1, 3, Long.MAX_VALUE);
    }

    private HistoryFile only() throws IOException {
        return HistoryFile.open(HistoryFile.files(run).get(0));
    }

    @Test
    void everyActAndOutcomeComesBackAsItWas() throws IOException {
        List<HistoryEntry> written = new ArrayList<>();
        try (HistoryWriter writer = writer(100)) {
            for (Act act : Act.values()) {
                for (Outcome outcome : Outcome.values()) {
                    write(writer, act, outcome, 1_000, Integer.MAX_VALUE);
                    written.add(new HistoryEntry(
                            act, outcome, 1_000, Integer.MAX_VALUE, Long.MIN_VALUE, -1, 3, Long.MAX_VALUE));
                }
            }
            writer.problem("shard 2 did not answer: ß");
            writer.finish();
        }
        List<HistoryEntry> read = new ArrayList<>();

        assertThat(only().read(read::add)).containsExactly("shard 2 did not answer: ß");
        assertThat(read).isEqualTo(written);
        assertThat(only().header()).isEqualTo(HEADER);
    }

    @Test
    void whatIsTooMuchIsLeftOutAndSaidSo() throws IOException {
        try (HistoryWriter writer = writer(2)) {
            for (int i = 0; i < 5; i++) {
                write(writer, Act.ADD, Outcome.OK, 1, i);
            }
            writer.finish();
        }
        List<HistoryEntry> read = new ArrayList<>();

        assertThat(only().read(read::add)).containsExactly("only the first 2 of 5 entries were kept");
        assertThat(read).hasSize(2);
    }

    @Test
    void aKilledWritersFileIsReadAsFarAsItGoes() throws IOException {
        try (HistoryWriter writer = writer(100)) {
            write(writer, Act.ADD, Outcome.OK, 1, 0);
            write(writer, Act.ADD, Outcome.OK, 1, 1);
        }
        Path file = HistoryFile.files(run).get(0);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
        List<HistoryEntry> read = new ArrayList<>();

        assertThat(only().read(read::add)).singleElement().asString().contains("was cut short");
        assertThat(read).hasSize(1);
    }

    @Test
    void whatIsNoHistoryIsRefused() throws IOException {
        Files.createDirectories(run.resolve("ledger"));
        Files.writeString(run.resolve("ledger/history-a.b.bin"), "RDACKS..");

        assertThatThrownBy(this::only).hasMessageContaining("not a history of a known version");
    }
}
