package dev.redisdrill.simulations.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.simulations.client.HashSlot;
import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.unit.Rate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final ShardMap THREE = ShardMap.of(List.of(
            List.of(new SlotRange(0, 5460)),
            List.of(new SlotRange(5461, 10922)),
            List.of(new SlotRange(10923, 16383))));
    private static final String MONITOR = """
            OK
            1700000000.000000 [0 10.0.0.1:5000] "set" "user:1" "a \\"b\\" \\x00\\n"
            1700000000.250000 [0 10.0.0.1:5001] "GET" "user:1"
            1700000000.250100 [0 lua] "GET" "user:1"
            1700000000.500000 [0 10.0.0.1:5001] "MGET" "{cart}:1" "{cart}:2"
            1700000000.600000 [0 10.0.0.1:5001] "MGET" "a" "b"
            1700000000.700000 [0 10.0.0.1:5001] "CONFIG" "GET" "maxmemory"
            1700000001.000000 [0 10.0.0.1:5001] "DEL" "user:1"
            """;

    @TempDir
    Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text, StandardCharsets.ISO_8859_1);
    }

    private static Replay replay(Path file, double speed) {
        return new Replay(file.toString(), speed, new Rate(100), 6, 12);
    }

    @Test
    void whatMonitorPrintedIsPlayedWithItsTimesBelowTheTenantAndWithoutWhatCannotBe() throws Exception {
        Path file = file("monitor.log", MONITOR);
        Map<Long, String> played = new TreeMap<>();
        try (LedgerBook book = LedgerBook.create(directory, "r1")) {
            Deployment deployment = replay(file, 2).deploy(new Site("shop", "w", THREE, 42, book));
            for (int user = 0; user < deployment.group().users(); user++) {
                OperationSource source = deployment.group().sources().apply(user);
                for (int i = 0; i < 4; i++) {
                    Operation operation = new Operation();
                    source.next(operation);
                    if (operation.dueNanos > Duration.ofMillis(700).toNanos()) {
                        continue; // the next round, or a user with nothing to play
                    }
                    assertThat(HashSlot.of(operation.command[operation.keyIndex]))
                            .isEqualTo(operation.slot);
                    assertThat(THREE.shardOf(operation.slot)).isEqualTo(operation.shard);
                    played.put(operation.dueNanos / 1_000_000, words(operation));
                }
            }
        }

        assertThat(played.keySet()).as("twice as fast").containsExactly(0L, 125L, 250L, 500L, 625L);
        assertThat(played.get(0L)).matches("(?s)SET shop:w:\\{\\w+}:user:1 a \"b\" \u0000\n");
        assertThat(played.get(125L)).matches("GET shop:w:\\{\\w+}:user:1");
        assertThat(played.get(250L)).matches("MGET shop:w:(\\{\\w+}):\\{cart}:1 shop:w:\\1:\\{cart}:2");
        assertThat(played.get(500L)).matches("DEL shop:w:\\{\\w+}:user:1");
        Replay.Preview preview = Replay.preview(file);
        assertThat(preview.commands()).isEqualTo(4);
        assertThat(preview.skipped()).containsExactly("CONFIG (1)", "MGET (1)");
    }

    private static String words(Operation operation) {
        StringBuilder text = new StringBuilder();
        for (byte[] word : operation.command) {
            text.append(text.length() > 0 ? " " : "").append(Text.text(word));
        }
        return text.toString();
    }

    @Test
    void anAppendOnlyFileIsPlayedByItsTimesOrAtAPaceAndWithoutALastCommandThatIsCutShort() throws Exception {
        String set = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n";
        Recording timed = Recording.read(
                file("timed.aof", "#TS:1700000000\r\n" + set + set + "#TS:1700000002\r\n" + set + "*3\r\n$3\r\nSE"),
                10);
        Recording paced = Recording.read(file("paced.aof", "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n" + set + set), 10);

        assertThat(timed.commands())
                .extracting(Recording.Played::atNanos)
                .containsExactly(0L, 500_000_000L, 2_000_000_000L);
        assertThat(paced.commands()).extracting(Recording.Played::atNanos).containsExactly(0L, 100_000_000L);
        assertThat(paced.skipped()).containsExactly(Map.entry("SELECT", 1));
    }

    @Test
    void whatIsNoRecordingIsToldWithItsPlace() throws Exception {
        assertThatThrownBy(() -> Recording.read(directory.resolve("nothing"), 1))
                .hasMessageContaining("there is no");
        assertThatThrownBy(() -> Recording.read(file("a.log", "OK\nhello\n"), 1))
                .hasMessageContaining("a.log, line 2:")
                .hasMessageContaining("MONITOR");
        assertThatThrownBy(() -> Recording.read(file("b.aof", "*1\r\n$x\r\n"), 1))
                .hasMessageContaining("byte ");
        assertThatThrownBy(() -> Recording.read(file("c.rdb", "REDIS0010..."), 1))
                .hasMessageContaining("snapshot");
        assertThatThrownBy(() -> Recording.read(file("d.log", "1.000000 [0 x:1] \"PING\"\n"), 1))
                .hasMessageContaining("no command that can be played")
                .hasMessageContaining("PING");
    }
}
