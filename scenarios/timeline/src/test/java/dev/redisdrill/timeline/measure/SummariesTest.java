package dev.redisdrill.timeline.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummariesTest {
    @TempDir
    Path run;

    @Test
    void aLedgerSummaryReadsBackAsWritten() throws IOException {
        LedgerSummary.Tally one = new LedgerSummary.Tally(10, 2, 0, 1, 0, 3, 4, 10, Optional.of(5L), Optional.of(9L));
        LedgerSummary.Tally other = new LedgerSummary.Tally(1, 1, 0, 0, 0, 0, 0, 1, Optional.of(7L), Optional.of(12L));
        LedgerSummary summary = new LedgerSummary(
                LedgerSummary.SCHEMA,
                false,
                Optional.of("shard 2: 5 keys unreadable"),
                one.plus(other),
                List.of(new LedgerSummary.ShardTally(1, one)),
                List.of(new LedgerSummary.TenantTally("shop", LedgerSummary.Tally.NONE)));
        summary.write(run);

        assertThat(LedgerSummary.read(run)).contains(summary);
        assertThat(summary.totals().lost()).isEqualTo(3);
        assertThat(summary.totals().oldestLostAckNanos()).contains(5L);
        assertThat(summary.totals().newestLostAckNanos()).contains(12L);
        assertThat(LoadSummary.read(run)).isEmpty();
    }

    @Test
    void aLoadSummaryReadsBackAsWritten() throws IOException {
        LoadSummary summary = new LoadSummary(
                LoadSummary.SCHEMA,
                10,
                7,
                1,
                1,
                1,
                0,
                1_000_000_000,
                10,
                7,
                0.1,
                0.2,
                0.3,
                12.5,
                0.5,
                3,
                0,
                1,
                false,
                Optional.empty(),
                Map.of("timeout", 1L),
                Map.of("steady", 0.2, "fault", 12.0),
                List.of("fault"));
        summary.write(run);
        assertThat(LoadSummary.read(run)).contains(summary);
    }
}
