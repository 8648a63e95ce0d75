package dev.redisdrill.simulations.load;

import dev.redisdrill.simulations.control.Meter;
import dev.redisdrill.simulations.journal.Names;
import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationRecorder;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.NodeGaps;
import dev.redisdrill.timeline.measure.WriteGapLog;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What the load leaves in the run directory: latencies, counts, write gaps and acknowledged writes.
 *
 * <p>Event loops only write operations into journals. Whoever calls {@link #collect} (one thread at a time, it locks)
 * takes them out and does all the rest, {@link #HOLDBACK} after their completion: by then the phase in which they were
 * intended is known, even if it was announced a little late.
 */
public final class Evidence implements OperationRecorder.Factory, AutoCloseable {
    /** How long after its completion an operation is counted. */
    public static final Duration HOLDBACK = Duration.ofMillis(200);

    private final RunClock clock;
    private final Path runDirectory;
    private final int shards;
    private final PhaseTable phases;
    private final LedgerBook book;
    private final Duration gapFloor;
    private final LatencyLog response;
    private final LatencyLog service;
    private final CountLog counts;
    private final Names operations = new Names("?");
    private final Names errors = new Names("other");
    private final Names nodes = new Names(NodeGaps.UNKNOWN);
    private final int neverSent = errors.number(Operation.NEVER_SENT);
    private final List<Source> sources = new CopyOnWriteArrayList<>();
    private final Totals totals = new Totals();
    private final SecondStats second = new SecondStats();
    private final Meters meters;
    private final long[] answeredNanos;
    private @Nullable WriteGapLog gaps;
    private boolean closed;

    /** A recorder and the lanes of what it records, by operation and shard. */
    private static final class Source {
        private final JournalRecorder recorder;
        private final List<@Nullable Lanes[]> lanes = new ArrayList<>();

        Source(JournalRecorder recorder) {
            this.recorder = recorder;
        }
    }

    /**
     * Opens the files.
     *
     * @param gapFloor write gaps shorter than this are left out
     * @param meters what is counted besides, to be told while the load goes on
     */
    public Evidence(
            Path runDirectory,
            RunClock clock,
            int shards,
            PhaseTable phases,
            LedgerBook book,
            Duration gapFloor,
            List<Meter> meters)
            throws IOException {
        this.clock = clock;
        this.runDirectory = runDirectory;
        this.shards = shards;
        this.phases = phases;
        this.book = book;
        this.gapFloor = gapFloor;
        this.meters = new Meters(meters);
        this.answeredNanos = new long[shards];
        Arrays.fill(answeredNanos, Long.MIN_VALUE);
        this.response = LatencyLog.create(runDirectory.resolve(LatencyLog.RESPONSE_FILE), clock);
        this.service = LatencyLog.create(runDirectory.resolve(LatencyLog.SERVICE_FILE), clock);
        this.counts = CountLog.create(runDirectory);
    }

    @Override
    public OperationRecorder recorder(UserGroup group, int eventLoop) {
        JournalRecorder recorder = new JournalRecorder(group, operations, errors, nodes);
        sources.add(new Source(recorder));
        return recorder;
    }

    /** The threads that recorded anything so far. */
    List<Thread> eventLoops() {
        List<Thread> threads = new ArrayList<>();
        for (Source source : sources) {
            Thread thread = source.recorder.loop();
            if (thread != null && !threads.contains(thread)) {
                threads.add(thread);
            }
        }
        return threads;
    }

    /** The load begins at this moment. */
    public synchronized void begin(long startNanos) throws IOException {
        gaps = WriteGapLog.create(runDirectory, shards, startNanos, gapFloor);
    }

    /** The moment up to which everything that ended may be counted now: {@link #HOLDBACK} ago. */
    public long horizon() {
        return clock.nanos() - HOLDBACK.toNanos();
    }

    /** Counts what ended up to {@link #horizon}. Returns that moment. */
    public synchronized long collect() {
        long horizon = horizon();
        collectUpTo(horizon);
        return horizon;
    }

    /** Puts on disk what was collected, up to that moment, and all acknowledged writes. */
    public synchronized void cut(long horizon) throws IOException {
        if (closed) {
            return;
        }
        response.cut(horizon);
        service.cut(horizon);
        counts.cut();
        if (gaps != null) {
            gaps.cut(horizon);
        }
        book.flush();
    }

    /** The load has stopped, and no operation is under way any more. */
    public synchronized void finish() throws IOException {
        collectUpTo(Long.MAX_VALUE);
        cut(clock.nanos());
        if (gaps != null) {
            gaps.stop();
        }
    }

    /** The last second's figures, which begin anew. */
    synchronized SecondStats.Figures takeSecond() {
        return second.take();
    }

    /** What the meters have counted so far. */
    synchronized List<Meter.Reading> meterReadings() {
        return meters.readings();
    }

    /** By shard: when the latest acknowledged write was sent. */
    synchronized List<Long> answeredNanos() {
        return Arrays.stream(answeredNanos).boxed().toList();
    }

    synchronized Totals totals() {
        return totals;
    }

    Names errorNames() {
        return errors;
    }

    /** Latencies outside the histograms' range. */
    synchronized long overflow() {
        return response.overflow() + service.overflow();
    }

    /** Counts what ended up to this moment of the run clock, and nothing that ended later. */
    public synchronized void collectUpTo(long horizon) {
        for (Source source : sources) {
            source.recorder.journal().drain((longs, at) -> {
                if (longs[at + 3] > horizon) {
                    return false;
                }
                count(source, longs[at], longs[at + 1], longs[at + 2], longs[at + 3], longs[at + 4]);
                return true;
            });
        }
    }

    private void count(Source source, long head, long intended, long sent, long done, long ready) {
        int outcome = JournalRecorder.outcome(head);
        int shard = JournalRecorder.shard(head);
        int phase = phases.numberAt(intended);
        boolean unscheduled = !source.recorder.group().open() || JournalRecorder.isFollowUp(head);
        Lanes lanes = lanes(source, JournalRecorder.operation(head), shard);
        lanes.counter().offered(intended);
        lanes.counter().ended(done, Lanes.outcome(outcome));
        if (unscheduled) {
            totals.unscheduled++;
        }
        second.ended(outcome == JournalRecorder.OK, unscheduled, done - intended);
        if (outcome != JournalRecorder.OK) {
            totals.error(JournalRecorder.error(head));
            if (JournalRecorder.error(head) == neverSent) {
                totals.neverSent++;
                return;
            }
        }
        switch (outcome) {
            case JournalRecorder.OK -> totals.ok++;
            case JournalRecorder.FAILED -> totals.failed++;
            default -> totals.unknown++;
        }
        totals.lag(sent - ready, phase);
        Lanes.Pair pair = lanes.pair(phase, phases.nameAt(intended), outcome, response, service);
        pair.response().record(done - intended);
        pair.service().record(done - sent);
        lanes.meter(meters, phases.nameAt(intended), outcome, done - intended);
        if (gaps != null && outcome == JournalRecorder.OK && JournalRecorder.isWrite(head)) {
            answeredNanos[shard - 1] = Math.max(answeredNanos[shard - 1], sent);
            gaps.acknowledged(shard, nodes.text(JournalRecorder.node(head)), sent, done);
        }
    }

    private Lanes lanes(Source source, int operation, int shard) {
        while (source.lanes.size() <= operation) {
            source.lanes.add(new Lanes[shards + 1]);
        }
        @Nullable Lanes[] byShard = source.lanes.get(operation);
        Lanes known = byShard[shard];
        if (known == null) {
            UserGroup group = source.recorder.group();
            known = new Lanes(group.tenant(), group.workload(), operations.text(operation), shard, counts);
            byShard[shard] = known;
        }
        return known;
    }

    /** Closes the files; what was not cut is not written. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        response.close();
        service.close();
        counts.close();
        if (gaps != null) {
            gaps.close();
        }
    }
}
