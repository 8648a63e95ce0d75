package dev.redisdrill.simulations.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.simulations.control.Meter;
import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationRecorder;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.LoadMerge;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.measure.WriteGaps;
import dev.redisdrill.timeline.time.ManualClock;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {
    private static final long MS = 1_000_000;

    private static final List<Meter> METERS = List.of(
            meter("shop", "set", Optional.empty()),
            meter("shop", "set", Optional.of(100 * MS)),
            meter("bank", "set", Optional.empty()));

    @TempDir
    Path run;

    private final ManualClock clock = new ManualClock();
    private final PhaseTable phases = new PhaseTable("warmup");
    private final Operation operation = new Operation();
    private Evidence evidence;
    private OperationRecorder recorder;

    @BeforeEach
    void open() throws Exception {
        evidence = new Evidence(run, clock, 2, phases, LedgerBook.create(run, "r"), Duration.ofMillis(1), METERS);
        UserGroup group = new UserGroup("shop", "cache", 1, 100, user -> (OperationSource) null);
        recorder = evidence.recorder(group, 0);
        evidence.begin(0);
    }

    private static Meter meter(String tenant, String operation, Optional<Long> aboveNanos) {
        return new Meter(
                Optional.of(tenant),
                Optional.empty(),
                Optional.of(operation),
                Optional.of("warmup"),
                Optional.of(2),
                aboveNanos);
    }

    private void record(long intended, long sent, long done, Outcome outcome, String error) {
        operation.name = "set";
        operation.write = true;
        operation.shard = 2;
        operation.intendedNanos = intended * MS;
        operation.readyNanos = intended * MS;
        operation.sentNanos = sent * MS;
        operation.doneNanos = done * MS;
        operation.outcome = outcome;
        operation.error = error;
        recorder.record(operation);
    }

    private List<LatencyLog.Interval> intervals() throws Exception {
        try (Stream<LatencyLog.Interval> read = LatencyLog.read(run.resolve(LatencyLog.RESPONSE_FILE))) {
            return read.toList();
        }
    }

    @Test
    void anOperationBelongsToThePhaseItWasIntendedInEvenIfThatBecomesKnownLate() throws Exception {
        record(99, 99, 150, Outcome.OK, null);
        record(100, 100, 101, Outcome.OK, null);
        clock.advance(Duration.ofMillis(200));
        evidence.collect();
        phases.add(100 * MS, "steady");
        clock.advance(Duration.ofMillis(300));
        evidence.cut(evidence.collect());

        assertThat(intervals())
                .extracting(interval -> interval.series().phase())
                .containsExactlyInAnyOrder("warmup", "steady");
    }

    @Test
    void countsEachOutcomeAndKeepsWhatWasNeverSentApart() throws Exception {
        record(10, 12, 20, Outcome.OK, null);
        record(20, 20, 1_020, Outcome.UNKNOWN, "timeout");
        record(30, 30, 31, Outcome.FAILED, "CLUSTERDOWN");
        record(40, 2_000, 2_000, Outcome.FAILED, Operation.NEVER_SENT);
        evidence.finish();

        Totals totals = evidence.totals();
        assertThat(List.of(totals.ok, totals.unknown, totals.failed, totals.neverSent))
                .containsExactly(1L, 1L, 1L, 1L);
        assertThat(totals.errorsByKind(evidence.errorNames())).containsOnlyKeys("CLUSTERDOWN", "never sent", "timeout");
        assertThat(LoadMerge.thatCounts(totals.lagByPhase(phases)).getMaxValue())
                .isBetween(2 * MS, 2 * MS + 20_000);
        assertThat(CountLog.read(run).stream().mapToLong(CountLog.Row::offered).sum())
                .isEqualTo(4);
        assertThat(intervals()).hasSize(3);
        assertThat(evidence.meterReadings())
                .as("not acknowledged; slower than 100 ms, of those that may have been executed; of another tenant")
                .containsExactly(new Meter.Reading(3, 2), new Meter.Reading(2, 1), new Meter.Reading(0, 0));
        assertThat(evidence.answeredNanos()).containsExactly(Long.MIN_VALUE, 12 * MS);
        assertThat(WriteGaps.read(run).at(2, 0)).isEqualTo(new WriteGaps.Gap(2, 0, 20 * MS));
        assertThat(WriteGaps.read(run).at(2, 13 * MS).ended()).isFalse();
        assertThat(WriteGaps.read(run).at(1, 0).ended()).isFalse();
    }

    @Test
    void recordingAllocatesNothingOnceTheReaderKeepsUp() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int round = 0; round < 200; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 500; i++) {
                record(10, 10, 20, Outcome.OK, null);
            }
            if (round >= 20) {
                allocated += threads.getCurrentThreadAllocatedBytes() - before;
            }
            clock.advance(Duration.ofSeconds(1));
            evidence.collect();
        }
        assertThat(allocated).as("bytes for 90000 operations").isLessThan(20_000);
    }

    @Test
    void phasesThatBecomeKnownInAnyOrderAreInTheOrderOfTheirTime() {
        phases.add(300, "recovered");
        phases.add(100, "steady");
        phases.add(200, "fault");
        assertThat(List.of(phases.nameAt(99), phases.nameAt(100), phases.nameAt(250), phases.nameAt(300)))
                .containsExactly("warmup", "steady", "fault", "recovered");
        assertThat(phases.numberAt(300)).isEqualTo(1);
    }

    @Test
    void theGeneratorIsSaturatedIfItIsLateOrItsLoopsAreBusy() {
        Saturation saturation = new Saturation();
        for (int i = 0; i < 10; i++) {
            saturation.second(i < 2 ? 0.95 : 0.3);
        }
        Map<String, Double> punctual = Map.of("warmup", 40.0, "steady", 2.0, "fault", 18.0);
        assertThat(saturation.why(punctual)).isEmpty();
        assertThat(Saturation.latePhases(punctual)).containsExactlyInAnyOrder("warmup", "fault");
        assertThat(saturation.why(Map.of("warmup", 1.0, "steady", 11.0)).orElseThrow())
                .contains("steady", "11.0 ms late");
        assertThat(saturation.why(Map.of("steady", 1.0, "fault", 101.0)).orElseThrow())
                .contains("fault", "101.0 ms late");
        assertThat(saturation.why(Map.of("warmup", 11.0)).orElseThrow()).contains("11.0 ms late");
        saturation.second(1.0);
        assertThat(saturation.why(punctual).orElseThrow()).contains("3 of 11 seconds");
    }
}
