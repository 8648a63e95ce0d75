package dev.redisdrill.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.redisdrill.reports.judge.Judge;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.measure.WriteGaps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two faults in one run: each recovery tells of its own outage. */
class TwoFaultsTest {
    private static final long MS = SimulatedRun.MS;
    private static final long SECOND = SimulatedRun.SECOND;
    private static final String PRIMARY = "127.0.0.13:7001";
    private static final String REPLICA = "127.0.0.14:7001";

    @TempDir
    Path directory;

    /** A kill on shard 2, so long after the first fault's effect, that ends 3.9 s later; clients saw it as such. */
    private Report judgeWithKill(SimulatedRun run, long effect) throws Exception {
        Path written = run.with(new Event.FaultInjected(
                        effect - MS, "second", "kill-primary", Optional.of(2), PRIMARY, Optional.empty()))
                .with(new Event.FaultProven(effect + 3 * MS, "second", effect, "process gone"))
                .with(new Event.NodeFailed(effect + 2_900 * MS, PRIMARY, "127.0.0.15:7001"))
                .with(new Event.ReplicaPromoted(effect + 3_700 * MS, 2, REPLICA, 9))
                .with(new Event.FaultHealProven(effect + 6 * SECOND, "second", "back"))
                .write(directory);
        Path gaps = written.resolve(WriteGaps.FILE);
        // The last write that was acknowledged had been sent 2 ms before.
        String gap = "2," + (effect - 2 * MS) + "," + (effect + 3_900 * MS);
        Files.writeString(gaps, Files.readString(gaps).replaceFirst("\n", "\n" + gap + "\n"));
        return Judge.judge(written);
    }

    @Test
    void anEarlierFaultDoesNotRepeatALaterOnesOutage() throws Exception {
        Report report = judgeWithKill(SimulatedRun.freeze(), SimulatedRun.EFFECT + 10 * SECOND);

        assertThat(report.recovery())
                .extracting(r -> r.fault() + " " + r.shard())
                .containsExactly("freeze 1", "second 2");
        assertThat(report.recovery().get(0).longestOutageMillis().getAsDouble()).isCloseTo(1_002, within(20.0));
        assertThat(report.recovery().get(1).rtoMillis()).hasValue(3_900);
    }

    @Test
    void aFailoverUnderWayIsNotCutOffByAFaultElsewhere() throws Exception {
        SimulatedRun freeze = SimulatedRun.freeze().outage(Duration.ofMillis(1_002));
        long killed = SimulatedRun.EFFECT - 2 * SECOND;

        Report report = judgeWithKill(freeze, killed);

        List<Report.Recovery> kill = report.recovery().stream()
                .filter(r -> r.fault().equals("second"))
                .toList();
        assertThat(kill).hasSize(1);
        assertThat(kill.get(0).rtoMillis()).hasValue(3_900);
        assertThat(kill.get(0).electMillis()).hasValue(800);
        assertThat(report.recovery())
                .extracting(r -> r.fault() + " " + r.shard())
                .containsExactlyInAnyOrder("freeze 1", "second 2");
    }
}
