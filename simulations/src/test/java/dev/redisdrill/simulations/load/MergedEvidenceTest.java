package dev.redisdrill.simulations.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.merge.RunMerge;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationRecorder;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LagLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.LoadSummary;
import dev.redisdrill.timeline.measure.NodeGaps;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.measure.Series;
import dev.redisdrill.timeline.measure.WriteGaps;
import dev.redisdrill.timeline.time.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same operations recorded by one process, and by three whose evidence is laid together. */
class MergedEvidenceTest {
    private static final int PROCESSES = 3;
    private static final int OPERATIONS = 20_000;
    private static final long MS = 1_000_000;
    private static final Duration CUT = Duration.ofMillis(200);
    private static final Duration FLOOR = Duration.ofMillis(1);
    private static final List<String> NAMES = List.of("set", "get");
    private static final List<String> NODES = List.of("10.0.0.1:6379", "10.0.0.2:6379");

    @TempDir
    Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private List<Ended> operations = List.of();
    private Path alone;
    private Path shared;

    /** An operation as it ended, in the process that gave it. */
    private record Ended(
            int process,
            String name,
            int shard,
            String node,
            Outcome outcome,
            long intended,
            long ready,
            long sent,
            long done) {}

    @BeforeEach
    void record() throws IOException {
        System.out.println("seed " + seed);
        alone = directory.resolve("alone");
        shared = directory.resolve("shared");
        operations = operations();
        record(alone, operations);
        for (int process = 0; process < PROCESSES; process++) {
            int own = process;
            record(
                    RunMerge.directoryOf(shared, process),
                    operations.stream().filter(o -> o.process == own).toList());
        }
        RunMerge.merge(shared, PROCESSES);
    }

    /** Ten seconds, in which shard 2 does not answer from 3 s to 5.5 s, and is then served by another node. */
    private List<Ended> operations() {
        List<Ended> operations = new ArrayList<>();
        for (int i = 0; i < OPERATIONS; i++) {
            long intended = (long) (random.nextDouble() * 10_000 * MS);
            long ready = intended + random.nextInt(20_000);
            long sent = ready + (long) (random.nextExponential() * 0.2 * MS);
            int shard = 1 + random.nextInt(2);
            long done = sent + 50_000 + (long) (random.nextExponential() * MS);
            if (shard == 2 && done > 3_000 * MS && sent < 5_500 * MS) {
                done = 5_500 * MS + (long) (random.nextDouble() * 30 * MS);
            }
            String node = NODES.get(shard == 2 && done >= 5_500 * MS ? 1 : 0);
            int dice = random.nextInt(100);
            Outcome outcome = dice < 95 ? Outcome.OK : dice < 98 ? Outcome.FAILED : Outcome.UNKNOWN;
            String name = NAMES.get(random.nextInt(NAMES.size()));
            operations.add(new Ended(
                    random.nextInt(PROCESSES),
                    name,
                    shard,
                    node,
                    outcome,
                    intended,
                    ready,
                    sent,
                    Math.max(sent, done)));
        }
        operations.sort(Comparator.comparingLong(Ended::done));
        return operations;
    }

    private void record(Path run, List<Ended> operations) throws IOException {
        ManualClock clock = new ManualClock();
        PhaseTable phases = new PhaseTable("warmup");
        phases.add(2_000 * MS, "steady");
        try (LedgerBook book = LedgerBook.create(run, "r");
                Evidence evidence = new Evidence(run, clock, 2, phases, book, FLOOR, List.of())) {
            UserGroup group = new UserGroup("shop", "cache", 9, 2_000, user -> (OperationSource) null);
            OperationRecorder recorder = evidence.recorder(group, 0);
            evidence.begin(0);
            long nextCut = CUT.toNanos();
            for (Ended ended : operations) {
                while (ended.done > nextCut) {
                    evidence.collectUpTo(nextCut);
                    evidence.cut(nextCut);
                    nextCut += CUT.toNanos();
                }
                recorder.record(operation(ended));
            }
            clock.advance(Duration.ofSeconds(11));
            for (; nextCut <= evidence.horizon(); nextCut += CUT.toNanos()) {
                evidence.collectUpTo(nextCut);
                evidence.cut(nextCut);
            }
            evidence.finish();
            LagLog.write(run, evidence.totals().lagByPhase(phases), 0, 10_000 * MS);
        }
    }

    private static Operation operation(Ended ended) {
        Operation operation = new Operation();
        operation.name = ended.name;
        operation.write = ended.name.equals("set");
        operation.shard = ended.shard;
        operation.node = ended.node;
        operation.outcome = ended.outcome;
        operation.error = ended.outcome == Outcome.OK ? null : "timeout";
        operation.intendedNanos = ended.intended;
        operation.readyNanos = ended.ready;
        operation.sentNanos = ended.sent;
        operation.doneNanos = ended.done;
        return operation;
    }

    private record Place(Series series, long fromNanos, long untilNanos) {}

    private static Map<Place, Histogram> histograms(Path log) throws IOException {
        Map<Place, Histogram> all = new HashMap<>();
        try (Stream<LatencyLog.Interval> intervals = LatencyLog.read(log)) {
            intervals.forEach(one -> assertThat(
                            all.put(new Place(one.series(), one.startNanos(), one.endNanos()), one.histogram()))
                    .as("a series has one histogram an interval")
                    .isNull());
        }
        return all;
    }

    @Test
    void latenciesAreTheSameBucketByBucketInEveryInterval() throws IOException {
        for (String file : List.of(LatencyLog.RESPONSE_FILE, LatencyLog.SERVICE_FILE)) {
            Map<Place, Histogram> expected = histograms(alone.resolve(file));
            Map<Place, Histogram> merged = histograms(shared.resolve(file));
            assertThat(merged.keySet()).as("seed %d", seed).isEqualTo(expected.keySet());
            assertThat(expected).hasSizeGreaterThan(200);
            merged.forEach((place, histogram) ->
                    assertThat(histogram).as("seed %d, %s", seed, place).isEqualTo(expected.get(place)));
            assertThat(merged.values().stream()
                            .mapToLong(Histogram::getTotalCount)
                            .sum())
                    .isEqualTo(OPERATIONS);
        }
    }

    @Test
    void intervalsAreInTheOrderOfTheirEnd() throws IOException {
        try (Stream<LatencyLog.Interval> intervals = LatencyLog.read(shared.resolve(LatencyLog.RESPONSE_FILE))) {
            assertThat(intervals.map(LatencyLog.Interval::endNanos).toList()).isSorted();
        }
    }

    @Test
    void lagsAndCountsAreTheSame() throws IOException {
        assertThat(LagLog.read(List.of(shared))).isEmpty(); // no process has written a summary
        List<Path> processes = Stream.of(0, 1, 2)
                .map(process -> RunMerge.directoryOf(shared, process))
                .toList();
        assertThat(LagLog.read(processes)).isEqualTo(LagLog.read(List.of(alone)));
        assertThat(CountLog.read(shared)).as("seed %d", seed).isEqualTo(CountLog.read(alone));
    }

    /** When a client that asks at this moment has an acknowledgement, as the gaps tell. */
    private static long told(WriteGaps gaps, int shard, long nanos) {
        WriteGaps.Gap gap = gaps.at(shard, nanos);
        return gap == null ? nanos : gap.ended() ? gap.untilNanos() : Long.MAX_VALUE;
    }

    /** The same as it was. */
    private long truth(int shard, long nanos) {
        return operations.stream()
                .filter(o -> o.shard == shard && o.outcome == Outcome.OK && o.name.equals("set") && o.sent >= nanos)
                .mapToLong(Ended::done)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    @Test
    void writeGapsTellTheSameRecoveryTimesAtEveryMoment() throws IOException {
        // Without summaries the processes count as dead: these did live to the end.
        for (int process = 0; process < PROCESSES; process++) {
            summary(process).write(RunMerge.directoryOf(shared, process));
        }
        RunMerge.merge(shared, PROCESSES);
        WriteGaps expected = WriteGaps.read(alone);
        WriteGaps merged = WriteGaps.read(shared);
        for (int shard = 1; shard <= 2; shard++) {
            assertThat(merged.complete(shard)).isTrue();
            for (int i = 0; i < 1_000; i++) {
                long nanos = (long) (random.nextDouble() * 10_100 * MS);
                long truth = truth(shard, nanos);
                for (WriteGaps gaps : List.of(expected, merged)) {
                    assertThat(told(gaps, shard, nanos))
                            .as("seed %d, %s, shard %d at %d", seed, gaps == merged ? "merged" : "alone", shard, nanos)
                            .matches(moment -> moment == truth
                                    || (moment < Long.MAX_VALUE && Math.abs(moment - truth) <= FLOOR.toNanos()));
                }
            }
        }
        long inTheOutage = 3_500 * MS;
        assertThat(merged.at(2, inTheOutage).untilNanos())
                .as("to the nanosecond where it counts")
                .isEqualTo(expected.at(2, inTheOutage).untilNanos());
        assertThat(NodeGaps.read(shared).of(2).keySet())
                .isEqualTo(NodeGaps.read(alone).of(2).keySet());
    }

    /** Of process n (from 0): n + 1 operations, half of a core, 10 microseconds of it for each operation. */
    private static LoadSummary summary(int process) {
        long n = process + 1L;
        return new LoadSummary(
                LoadSummary.SCHEMA,
                n,
                n,
                0,
                0,
                0,
                0,
                10_000 * MS,
                n / 10.0,
                n / 10.0,
                1,
                2,
                3,
                10,
                0.5,
                7,
                n,
                1,
                process == 2,
                process == 2 ? Optional.of("it was late") : Optional.empty(),
                Map.of("timeout", n),
                Map.of("warmup", 1.0),
                process == 1 ? List.of("warmup") : List.of());
    }

    @Test
    void summariesAddUpAndOneThatIsLateMakesAllLate() throws IOException {
        for (int process = 0; process < PROCESSES; process++) {
            summary(process).write(RunMerge.directoryOf(shared, process));
        }
        RunMerge.merge(shared, PROCESSES);
        LoadSummary all = LoadSummary.read(shared).orElseThrow();

        assertThat(List.of(all.offered(), all.completed(), all.latencyOverflow()))
                .containsOnly(6L);
        assertThat(List.of(all.offeredPerSecond(), all.cpuCores(), all.gcMillis(), all.clientCpuMicrosPerOp()))
                .containsExactly(0.6, 1.5, 21.0, 10.0);
        assertThat(all.errorsByKind()).containsExactly(Map.entry("timeout", 6L));
        assertThat(all.latePhases()).containsExactly("warmup");
        assertThat(all.clientSaturatedWhy()).contains("load process 2 of 3: it was late");
        Histogram steady = LagLog.read(List.of(alone)).get("steady");
        assertThat(all.scheduleLagP99Millis()).isEqualTo(steady.getValueAtPercentile(99) / 1e6);
        assertThat(LagLog.read(List.of(shared))).isEqualTo(LagLog.read(List.of(alone)));
    }

    @Test
    void whatAProcessDidNotLiveToTellIsNotMadeUpFor() throws IOException {
        assertThat(shared.resolve("load/summary.json")).doesNotExist();
        assertThat(WriteGaps.read(shared).complete(1)).isFalse();
        assertThat(WriteGaps.read(shared).complete(2)).isFalse();
        assertThat(WriteGaps.read(shared).at(2, 3_500 * MS))
                .as("what all had told before is known")
                .isNotNull();
    }
}
