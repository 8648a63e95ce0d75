package dev.redisdrill.benchmarks;

import dev.redisdrill.simulations.journal.Journal;
import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.load.Evidence;
import dev.redisdrill.simulations.load.PhaseTable;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationRecorder;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.measure.Series;
import dev.redisdrill.timeline.time.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Recording one operation: what of it the event loop does ({@link #journal}), what a latency costs in its histogram
 * ({@link #histogram}), and the whole way from the event loop into the counts, histograms and write gaps of a run
 * directory ({@link #evidence}), which two threads share in a real run.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecordBenchmark {
    private static final int BATCH = 1_000;
    private static final int WIDTH = 5;

    private final Scratch scratch = Scratch.create();
    private final ManualClock clock = new ManualClock();
    private final Latencies latencies = new Latencies();
    private final Operation operation = new Operation();
    private final Journal journal = new Journal(WIDTH, BATCH);
    private final LatencyLog log;
    private final LatencyLog.Recorder histogram;
    private final LedgerBook book;
    private final Evidence evidence;
    private final OperationRecorder recorder;
    private long sum;

    /** Opens the files of a run directory that goes when the benchmark ends. */
    public RecordBenchmark() {
        Path run = scratch.path();
        try {
            log = LatencyLog.create(run.resolve("alone.hlog"), clock);
            histogram = log.recorder(new Series("shop", "cache", "set", 1, Phases.STEADY, Outcome.OK));
            book = LedgerBook.create(run, "benchmark");
            evidence =
                    new Evidence(run, clock, 3, new PhaseTable(Phases.STEADY), book, Duration.ofMillis(1), List.of());
            evidence.begin(0);
        } catch (IOException e) {
            throw scratch.unusable(e);
        }
        UserGroup group = new UserGroup("shop", "cache", 1, 0, user -> {
            throw new IllegalStateException("no user is ever started");
        });
        recorder = evidence.recorder(group, 0);
        operation.name = "set";
        operation.shard = 1;
        operation.write = true;
        operation.outcome = Outcome.OK;
    }

    /** One latency into its histogram. */
    @Benchmark
    public void histogram() {
        histogram.record(latencies.next());
    }

    /** One entry into a journal and out of it. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long journal() {
        for (int i = 0; i < BATCH; i++) {
            long[] page = journal.page();
            int at = journal.position();
            for (int field = 0; field < WIDTH; field++) {
                page[at + field] = i;
            }
            journal.publish();
        }
        journal.drain((longs, at) -> {
            sum += longs[at];
            return true;
        });
        return sum;
    }

    /** One operation, recorded and counted. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long evidence() {
        // As if the operations ended one microsecond after the other, and were all long enough ago to be counted.
        long begin = clock.nanos();
        clock.advance(Duration.ofNanos(BATCH * 1_000L));
        for (int i = 0; i < BATCH; i++) {
            operation.doneNanos = begin + i * 1_000L - Evidence.HOLDBACK.toNanos();
            operation.sentNanos = operation.doneNanos - latencies.next();
            operation.readyNanos = operation.sentNanos;
            operation.intendedNanos = operation.sentNanos;
            recorder.record(operation);
        }
        return evidence.collect();
    }

    /** What has piled up goes to disk, so that each iteration begins with the same. */
    @Setup(org.openjdk.jmh.annotations.Level.Iteration)
    public void cut() throws IOException {
        evidence.cut(clock.nanos());
        log.cut(clock.nanos());
    }

    /** Closes and deletes the files. */
    @TearDown
    public void close() throws IOException {
        evidence.close();
        book.close();
        log.close();
        scratch.close();
    }
}
