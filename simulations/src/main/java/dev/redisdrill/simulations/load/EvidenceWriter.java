package dev.redisdrill.simulations.load;

import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.measure.LagLog;
import dev.redisdrill.timeline.measure.LoadMerge;
import dev.redisdrill.timeline.measure.LoadSummary;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The thread that puts evidence on disk while load is offered, tells progress once a second, samples resources, and sums
 * up at the end.
 */
public final class EvidenceWriter implements AutoCloseable {
    private static final Duration COLLECT_EVERY = Duration.ofMillis(50);
    private static final long SECOND = 1_000_000_000;
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(5);

    private final Path runDirectory;
    private final RunClock clock;
    private final Evidence evidence;
    private final PhaseTable phases;
    private final double scheduledPerSecond;
    private final Duration cutEvery;
    private final Duration gapFloor;
    private final Consumer<LoadReport> reports;
    private final ResourceLog resources;
    private final Supplier<OptionalLong> topologyQuestions;
    private final Saturation saturation = new Saturation();
    private final Thread thread = new Thread(this::run, "evidence");
    private long startNanos;
    private ResourceLog.@Nullable Usage atStart;
    private volatile boolean stopping;
    private volatile long offeredUntilNanos = Long.MAX_VALUE;

    /**
     * Starts nothing yet.
     *
     * @param cutEvery how often files are written
     * @param topologyQuestions how often the client has asked for the topology
     * @param reports takes a {@link LoadReport.Progress} a second, and a fatal problem if files cannot be written
     */
    public EvidenceWriter(
            Path runDirectory,
            RunClock clock,
            Evidence evidence,
            PhaseTable phases,
            List<UserGroup> groups,
            Duration cutEvery,
            Duration gapFloor,
            Supplier<OptionalLong> topologyQuestions,
            Consumer<LoadReport> reports)
            throws IOException {
        this.runDirectory = runDirectory;
        this.clock = clock;
        this.evidence = evidence;
        this.phases = phases;
        this.scheduledPerSecond =
                groups.stream().mapToDouble(UserGroup::perSecondHere).sum();
        this.cutEvery = cutEvery;
        this.gapFloor = gapFloor;
        this.topologyQuestions = topologyQuestions;
        this.reports = reports;
        this.resources = new ResourceLog(runDirectory, clock);
        thread.setDaemon(true);
    }

    /** The load begins at this moment. */
    public void start(long atNanos) throws IOException {
        startNanos = atNanos;
        atStart = resources.now();
        evidence.begin(atNanos);
        thread.start();
    }

    /** No operation is due at or after this moment any more. */
    public void offeredUntil(long nanos) {
        offeredUntilNanos = nanos;
    }

    private void run() {
        // On a grid of the run clock, which all processes that share a load have in common.
        long nextCut = (clock.nanos() / cutEvery.toNanos() + 1) * cutEvery.toNanos();
        long nextSecond = Math.max(startNanos, clock.nanos()) + SECOND;
        long lastHorizon = startNanos;
        try {
            while (!stopping) {
                LockSupport.parkNanos(COLLECT_EVERY.toNanos());
                long horizon = evidence.horizon();
                while (nextCut <= horizon) {
                    evidence.collectUpTo(nextCut);
                    evidence.cut(nextCut);
                    nextCut += cutEvery.toNanos();
                }
                evidence.collectUpTo(horizon);
                long now = clock.nanos();
                if (now >= nextSecond) {
                    second(lastHorizon, horizon);
                    lastHorizon = horizon;
                    nextSecond = Math.max(now, nextSecond + SECOND);
                }
            }
        } catch (IOException e) {
            reports.accept(new LoadReport.Problem("evidence cannot be written: " + e.getMessage(), true));
        } catch (RuntimeException e) {
            reports.accept(new LoadReport.Problem("evidence cannot be collected: " + e, true));
        }
    }

    private void second(long from, long to) throws IOException {
        ResourceLog.Sample sample = resources.sample(evidence.eventLoops(), topologyQuestions.get());
        if (!phases.nameAt(sample.nanos()).equals(Phases.WARMUP)) {
            saturation.second(sample.loopCores());
        }
        SecondStats.Figures figures = evidence.takeSecond();
        long begin = Math.max(from, startNanos);
        long end = Math.min(to, offeredUntilNanos);
        long scheduled = Math.round(scheduledPerSecond * Math.max(0, end - begin) / SECOND);
        reports.accept(new LoadReport.Progress(
                to,
                scheduled + figures.unscheduled(),
                figures.completed(),
                figures.failed(),
                figures.p99Millis(),
                sample.cores(),
                evidence.meterReadings(),
                evidence.answeredNanos()));
    }

    /**
     * The load has stopped and nothing is under way any more: puts the rest on disk and sums up.
     *
     * @param stopNanos nothing was intended at or after it
     */
    public LoadSummary finish(long stopNanos) throws IOException, InterruptedException {
        ResourceLog.Usage begin = atStart;
        if (begin == null) {
            throw new IllegalStateException("the load never began");
        }
        end();
        evidence.finish();
        ResourceLog.Usage end = resources.now();
        LagLog.write(runDirectory, evidence.totals().lagByPhase(phases), startNanos, stopNanos);
        LoadSummary summary = summary(stopNanos, begin, end);
        summary.write(runDirectory);
        return summary;
    }

    private LoadSummary summary(long stopNanos, ResourceLog.Usage begin, ResourceLog.Usage end) {
        Totals totals = evidence.totals();
        Map<String, Histogram> lagByPhase = totals.lagByPhase(phases);
        Histogram lag = LoadMerge.thatCounts(lagByPhase);
        double seconds = Math.max(1, stopNanos - startNanos) / (double) SECOND;
        Map<String, Double> p99ByPhase = new TreeMap<>();
        lagByPhase.forEach((phase, values) -> p99ByPhase.put(phase, values.getValueAtPercentile(99) / 1e6));
        Optional<String> saturated = saturation.why(p99ByPhase);
        long offered = totals.ended() + totals.neverSent;
        return new LoadSummary(
                LoadSummary.SCHEMA,
                offered,
                totals.ok,
                totals.failed,
                totals.unknown,
                totals.neverSent,
                startNanos,
                stopNanos,
                offered / seconds,
                totals.ok / seconds,
                lag.getValueAtPercentile(50) / 1e6,
                lag.getValueAtPercentile(99) / 1e6,
                lag.getMaxValue() / 1e6,
                (end.cpuNanos() - begin.cpuNanos()) / 1e3 / Math.max(1, totals.ended()),
                end.coresSince(begin),
                end.gcMillis() - begin.gcMillis(),
                evidence.overflow(),
                gapFloor.toNanos() / 1e6,
                saturated.isPresent(),
                saturated,
                totals.errorsByKind(evidence.errorNames()),
                p99ByPhase,
                Saturation.latePhases(p99ByPhase));
    }

    private void end() throws InterruptedException {
        stopping = true;
        LockSupport.unpark(thread);
        thread.join(JOIN_LIMIT.toMillis());
    }

    /** The process must end: puts on disk what is there, the load still going on. */
    public void abandon() throws IOException {
        stopping = true;
        evidence.cut(evidence.collect());
    }

    @Override
    public void close() throws IOException {
        stopping = true;
        resources.close();
        evidence.close();
    }
}
