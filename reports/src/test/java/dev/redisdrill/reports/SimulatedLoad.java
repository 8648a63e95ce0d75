package dev.redisdrill.reports;

import static dev.redisdrill.reports.SimulatedRun.EFFECT;
import static dev.redisdrill.reports.SimulatedRun.HEALED;
import static dev.redisdrill.reports.SimulatedRun.LOAD_START;
import static dev.redisdrill.reports.SimulatedRun.LOAD_STOP;
import static dev.redisdrill.reports.SimulatedRun.MS;
import static dev.redisdrill.reports.SimulatedRun.PRIMARY;
import static dev.redisdrill.reports.SimulatedRun.REPLICA;
import static dev.redisdrill.reports.SimulatedRun.SECOND;
import static dev.redisdrill.reports.SimulatedRun.WARM;

import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.measure.Series;
import dev.redisdrill.timeline.measure.WriteGapLog;
import dev.redisdrill.timeline.time.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The operations of a {@link SimulatedRun}, and what loads write of them. Equal ones are measured once: most tests differ
 * in other things.
 *
 * @param noticesNanos how long the old primary goes on acknowledging
 * @param outageNanos how long after the effect shard 1 takes writes again
 */
record SimulatedLoad(boolean fault, boolean failover, long noticesNanos, long outageNanos) {
    private static final long TIMEOUT = SECOND;
    /** Loads write every 100 ms; that makes tens of thousands of histograms to encode and decode again for each test. */
    private static final long LATENCY_INTERVAL = 500 * MS;

    private static final int SHARDS = 3;
    private static final Map<SimulatedLoad, Measured> MEASURED = new ConcurrentHashMap<>();

    /** The files that loads write, and how many operations ended how. */
    private record Measured(Map<String, byte[]> files, Map<Outcome, Long> ended) {}

    /** Writes its measurements into a run directory; returns how many operations ended how. */
    Map<Outcome, Long> write(Path directory) throws IOException {
        Measured measured = MEASURED.get(this);
        if (measured == null) {
            measured = measure();
            MEASURED.put(this, measured);
        }
        for (Map.Entry<String, byte[]> file : measured.files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        return measured.ended;
    }

    private Measured measure() throws IOException {
        Path directory = Files.createTempDirectory("simulated-load");
        List<Done> operations = operations();
        measure(directory, operations);
        Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                if (Files.isRegularFile(path)) {
                    files.put(directory.relativize(path).toString(), Files.readAllBytes(path));
                }
                Files.delete(path);
            }
        }
        return new Measured(
                files, operations.stream().collect(Collectors.groupingBy(Done::outcome, Collectors.counting())));
    }

    long firstAck() {
        return EFFECT + outageNanos;
    }

    /** The first acknowledged write of shard 1 after the outage. */
    long firstWrite() {
        return operations().stream()
                .filter(op -> op.shard == 1 && op.write && op.outcome == Outcome.OK)
                .mapToLong(Done::done)
                .filter(done -> done >= firstAck())
                .min()
                .orElseThrow();
    }

    /** One operation, on the run clock. */
    private record Done(
            String tenant,
            String workload,
            String operation,
            int shard,
            long intended,
            long sent,
            long done,
            Outcome outcome,
            boolean write) {}

    private String phaseAt(long nanos) {
        if (nanos < WARM) {
            return Phases.WARMUP;
        }
        if (!fault || nanos < EFFECT - MS) {
            return Phases.STEADY;
        }
        long recovered = failover ? HEALED + 1_600 * MS : firstAck() + 20 * MS;
        return nanos < recovered ? Phases.FAULT : Phases.RECOVERED;
    }

    private List<Done> operations() {
        SplittableRandom random = new SplittableRandom(1);
        List<Done> operations = new ArrayList<>();
        operations(random, "shop", "cache", new String[] {"get", "get", "get", "get", "set"}, 1_500, operations);
        operations(random, "chat", "sessions", new String[] {"hgetall", "hset"}, 900, operations);
        operations(random, "bank", "ledger", new String[] {"set", "sadd", "set", "get"}, 600, operations);
        operations.sort(Comparator.comparingLong(Done::done));
        return operations;
    }

    private void operations(
            SplittableRandom random, String tenant, String workload, String[] names, int perSecond, List<Done> into) {
        long step = SECOND / perSecond;
        int i = 0;
        for (long intended = LOAD_START; intended < LOAD_STOP; intended += step) {
            String operation = names[i % names.length];
            boolean write = !operation.startsWith("get") && !operation.equals("hgetall");
            int shard = 1 + (i / names.length) % SHARDS;
            into.add(operation(random, tenant, workload, operation, shard, intended, write));
            i++;
        }
    }

    private Done operation(
            SplittableRandom random,
            String tenant,
            String workload,
            String operation,
            int shard,
            long intended,
            boolean write) {
        double spread = Math.exp(random.nextDouble() * random.nextDouble() * 2.2);
        long service = (long) (300_000 * spread) + (random.nextInt(400) == 0 ? 6 * MS : 0);
        long sent = intended + (long) (random.nextDouble() * 60_000);
        long done = sent + service;
        long silent = EFFECT + noticesNanos;
        boolean hit = fault && shard == 1 && done > silent && sent < firstAck();
        if (!hit) {
            return new Done(tenant, workload, operation, shard, intended, sent, done, Outcome.OK, write);
        }
        if ((done > silent && sent < silent) || sent + TIMEOUT < firstAck()) {
            boolean refused = random.nextInt(5) == 0;
            return new Done(
                    tenant,
                    workload,
                    operation,
                    shard,
                    intended,
                    sent,
                    refused ? sent + 2 * MS : sent + TIMEOUT,
                    refused ? Outcome.FAILED : Outcome.UNKNOWN,
                    write);
        }
        // What waits when the shard comes back is answered in the order it was sent.
        long queued = firstAck() + (sent - (firstAck() - TIMEOUT)) / 20;
        return new Done(tenant, workload, operation, shard, intended, sent, Math.max(queued, sent), Outcome.OK, write);
    }

    private String nodeOf(Done op) {
        return op.shard == 1 && failover && op.done >= firstAck() ? REPLICA : op.shard == 1 ? PRIMARY : "other";
    }

    private void measure(Path directory, List<Done> operations) throws IOException {
        ManualClock clock = new ManualClock();
        try (LatencyLog response = LatencyLog.create(directory.resolve(LatencyLog.RESPONSE_FILE), clock);
                LatencyLog service = LatencyLog.create(directory.resolve(LatencyLog.SERVICE_FILE), clock);
                CountLog counts = CountLog.create(directory);
                WriteGapLog gaps = WriteGapLog.create(directory, SHARDS, LOAD_START, Duration.ofMillis(1))) {
            Map<String, CountLog.Counter> counters = new HashMap<>();
            long cut = 0;
            for (Done op : operations) {
                while (op.done >= cut + 100 * MS) {
                    cut += 100 * MS;
                    gaps.cut(cut);
                    if (cut % LATENCY_INTERVAL == 0) {
                        response.cut(cut);
                        service.cut(cut);
                    }
                }
                Series series =
                        new Series(op.tenant, op.workload, op.operation, op.shard, phaseAt(op.intended), op.outcome);
                response.recorder(series).record(op.done - op.intended);
                service.recorder(series).record(op.done - op.sent);
                CountLog.Counter counter = counters.computeIfAbsent(
                        op.tenant + op.workload + op.operation + op.shard,
                        k -> counts.counter(op.tenant, op.workload, op.operation, op.shard));
                counter.offered(op.intended);
                counter.ended(op.done, op.outcome);
                if (op.write && op.outcome == Outcome.OK && op.done < LOAD_STOP) {
                    gaps.acknowledged(op.shard, nodeOf(op), op.sent, op.done);
                }
            }
            response.cut(cut + 100 * MS);
            service.cut(cut + 100 * MS);
            counts.cut();
            gaps.stop();
        }
    }
}
