package dev.redisdrill.timeline.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountLogTest {
    private static final long MS = 1_000_000;

    @TempDir
    Path run;

    @Test
    void countsTheOfferByIntentionAndTheEndByCompletion() throws IOException {
        try (CountLog log = CountLog.create(run)) {
            CountLog.Counter get = log.counter("shop", "cache", "get", 1);
            get.offered(250 * MS);
            get.ended(260 * MS, Outcome.OK);
            log.cut();
            get.offered(299 * MS);
            get.ended(1_300 * MS, Outcome.UNKNOWN);
            log.counter("shop", "cache", "set", 2).ended(200 * MS, Outcome.FAILED);
            log.cut();
            log.cut();
        }
        assertThat(CountLog.read(run))
                .containsExactly(
                        new CountLog.Row(200, "shop", "cache", "get", 1, 2, 1, 0, 0),
                        new CountLog.Row(200, "shop", "cache", "set", 2, 0, 0, 1, 0),
                        new CountLog.Row(1_300, "shop", "cache", "get", 1, 0, 0, 0, 1));
        assertThat(run.resolve(CountLog.FILE))
                .content()
                .startsWith(
                        "millis,tenant,workload,operation,shard,offered,ok,failed,unknown\n200,shop,cache,get,1,1,1");
    }

    @Test
    void aRowCutShortIsLeftOutButDamageIsNamed() throws IOException {
        CountLog.create(run).close();
        Path file = run.resolve(CountLog.FILE);
        Files.writeString(file, Files.readString(file) + "100,shop,cache,get,1,1,");
        assertThat(CountLog.read(run)).isEmpty();
        Files.writeString(file, Files.readString(file) + "\n");
        assertThatThrownBy(() -> CountLog.read(run))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("counts.csv:2");
    }
}
