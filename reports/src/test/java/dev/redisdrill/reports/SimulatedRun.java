package dev.redisdrill.reports;

import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.measure.LoadSummary;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.time.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run directory whose truth is known, written by the real writers: three shards, three tenants, 3,000 operations a
 * second for 35 s, and one fault on shard 1 that nobody can write through from {@link #EFFECT} until the moment that the
 * test chooses.
 */
final class SimulatedRun {
    static final long MS = 1_000_000;
    static final long SECOND = 1_000 * MS;
    static final long LOAD_START = SECOND;
    static final long WARM = 6 * SECOND;
    static final long EFFECT = 14 * SECOND + 250_000;
    static final long HEALED = 22 * SECOND;
    static final long LOAD_STOP = 36 * SECOND;
    static final String OBJECTIVES = """
            [{"name": "rto", "rto": {"max": "8s"}},
             {"name": "rpo", "rpo": {"maxLost": 50, "maxAge": "1s"}},
             {"name": "latency p99 steady", "latency": {"percentile": 99, "max": "20ms", "phase": "steady"}},
             {"name": "errors steady", "error-rate": {"max": "1%", "phase": "steady"}},
             {"name": "availability", "availability": {"min": "90%"}},
             {"name": "recovered", "recovered": {"within": "30s"}}]
            """;

    static final String PRIMARY = "127.0.0.11:7001";
    static final String REPLICA = "127.0.0.12:7001";

    private final ManualClock clock = new ManualClock();
    private String objectives = OBJECTIVES;
    private boolean fault = true;
    private boolean failover = true;
    private long outageNanos = 3_512 * MS;
    private long noticesNanos;
    private long lost = 3;
    private long oldestLostAge = 41 * MS;
    private boolean saturated;
    private List<String> late = List.of();
    private long overflow;
    private boolean readBackComplete = true;
    private long undecided;
    private long evicted;
    private String name = "kill-primary";
    private final List<Event> extraEvents = new ArrayList<>();

    /** A kill with failover, first acknowledged write 3.512 s after the effect, three acknowledged writes lost. */
    static SimulatedRun kill() {
        return new SimulatedRun();
    }

    /** A freeze of 1.0 s without failover; nothing lost. */
    static SimulatedRun freeze() {
        SimulatedRun run = new SimulatedRun();
        run.failover = false;
        run.outageNanos = 1_002 * MS;
        run.lost = 0;
        run.name = "freeze-short";
        return run;
    }

    /** No fault. */
    static SimulatedRun steady() {
        SimulatedRun run = new SimulatedRun();
        run.fault = false;
        run.lost = 0;
        run.name = "steady";
        return run;
    }

    SimulatedRun objectives(String json) {
        objectives = json;
        return this;
    }

    /** How long shard 1 takes no write; {@link Long#MAX_VALUE}: until the end. */
    SimulatedRun outage(Duration length) {
        outageNanos = length.toNanos();
        return this;
    }

    /** The old primary goes on acknowledging for so long, and the new one serves from then on. */
    SimulatedRun splitBrain(Duration notices, Duration serves) {
        noticesNanos = notices.toNanos();
        outageNanos = serves.toNanos();
        return this;
    }

    SimulatedRun neverRecovers() {
        outageNanos = 1_000 * SECOND;
        return this;
    }

    SimulatedRun lost(long count, Duration oldestAge) {
        lost = count;
        oldestLostAge = oldestAge.toNanos();
        return this;
    }

    SimulatedRun undecided(long count) {
        undecided = count;
        return this;
    }

    /** So many keys in sum, on one node, which had evicted others before the run. */
    SimulatedRun evicted(long count) {
        evicted = count;
        return this;
    }

    SimulatedRun lateIn(String phase) {
        late = List.of(phase);
        return this;
    }

    SimulatedRun saturated() {
        saturated = true;
        return this;
    }

    SimulatedRun overflow(long count) {
        overflow = count;
        return this;
    }

    SimulatedRun readBackIncomplete() {
        readBackComplete = false;
        return this;
    }

    SimulatedRun with(Event event) {
        extraEvents.add(event);
        return this;
    }

    Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("plan.json"), plan());
        writeTimeline(directory);
        writeSummaries(directory, load().write(directory));
        writeSamples(directory);
        return directory;
    }

    private String plan() {
        String faults = fault
                ? "[{\"at\": \"8s\", \"name\": \"" + faultName() + "\", \"" + faultKind()
                        + "\": {\"shard\": 1}"
                        + (failover ? ", \"predictedMillis\": {\"low\": 2950, \"high\": 6100}" : "") + "}]"
                : "[]";
        return """
                {"schema": "redis-drill/plan/1", "name": "%s", "description": "A primary dies & <its> replica takes over.",
                 "seed": 7, "load": {"warmup": "5s", "duration": "30s"},
                 "tenants": [
                   {"name": "shop", "workloads": [{"name": "cache", "cache": {"rate": "1500/s"}}]},
                   {"name": "chat", "workloads": [{"name": "sessions", "agent-state": {"rate": "900/s"}}]},
                   {"name": "bank", "workloads": [{"name": "ledger", "ledger": {"rate": "600/s"}}]}],
                 "faults": %s, "objectives": %s}
                """.formatted(name, faults, objectives);
    }

    private String faultName() {
        return failover ? "kill-primary" : "freeze";
    }

    private String faultKind() {
        return faultName();
    }

    private SimulatedLoad load() {
        return new SimulatedLoad(fault, failover, noticesNanos, outageNanos);
    }

    long firstAck() {
        return load().firstAck();
    }

    /** The first acknowledged write of shard 1 after the outage: what an independent observer of {@link #write} saw. */
    long firstWrite() {
        return load().firstWrite();
    }

    private void writeTimeline(Path directory) throws IOException {
        List<Event> events = new ArrayList<>(lifeEvents());
        if (fault) {
            events.addAll(faultEvents());
        }
        events.addAll(extraEvents);
        events.sort(Comparator.comparingLong(Event::nanos));
        Files.deleteIfExists(directory.resolve(Timeline.FILE));
        try (Timeline timeline = Timeline.open(directory, clock)) {
            events.forEach(timeline::append);
        }
    }

    private List<Event> lifeEvents() {
        List<Event.ShardAtStart> shards = List.of(
                new Event.ShardAtStart(1, List.of(new SlotRange(0, 5460)), PRIMARY, List.of(REPLICA)),
                new Event.ShardAtStart(
                        2, List.of(new SlotRange(5461, 10922)), "127.0.0.13:7001", List.of("127.0.0.14:7001")),
                new Event.ShardAtStart(
                        3, List.of(new SlotRange(10923, 16383)), "127.0.0.15:7001", List.of("127.0.0.16:7001")));
        List<Event> events = new ArrayList<>(List.of(
                new Event.RunStarted(
                        0,
                        name + "-20260101T000000Z",
                        name,
                        7,
                        "0.1.0",
                        clock.anchor().wall()),
                new Event.MachineDescribed(1, "OpenJDK 17.0.15", "Linux 6.1 amd64", 2),
                new Event.LabReady(
                        900 * MS,
                        "Redis",
                        "6.2.11",
                        "redis-server",
                        "cluster",
                        1,
                        true,
                        2_000,
                        "namespace",
                        shards,
                        Optional.empty()),
                new Event.LoadStarted(LOAD_START, "Lettuce", "7.7.0"),
                new Event.PhaseStarted(LOAD_START, Phases.WARMUP),
                new Event.PhaseStarted(WARM, Phases.STEADY),
                new Event.LoadStopped(LOAD_STOP),
                new Event.ReadBackDone(LOAD_STOP + 2 * SECOND),
                new Event.RunEnded(LOAD_STOP + 3 * SECOND, "completed", "")));
        return events;
    }

    private List<Event> faultEvents() {
        List<Event> events = new ArrayList<>(List.of(
                new Event.FaultInjected(
                        EFFECT - MS, faultName(), faultKind(), Optional.of(1), PRIMARY, Optional.of(List.of(1))),
                new Event.PhaseStarted(EFFECT - MS, Phases.FAULT),
                new Event.FaultProven(EFFECT + 3 * MS, faultName(), EFFECT, "process 4711 gone; PING refused")));
        if (outageNanos > 100 * MS) {
            events.add(new Event.NodeReachable(EFFECT + 100 * MS, PRIMARY, false));
        }
        if (failover) {
            events.addAll(List.of(
                    new Event.NodeSuspected(EFFECT + 2_100 * MS, PRIMARY, "127.0.0.13:7001"),
                    new Event.NodeFailed(EFFECT + 2_400 * MS, PRIMARY, "127.0.0.13:7001"),
                    new Event.ClusterState(EFFECT + 2_410 * MS, "127.0.0.13:7001", false),
                    new Event.ReplicaPromoted(EFFECT + 3_300 * MS, 1, REPLICA, 8),
                    new Event.SlotsMoved(EFFECT + 3_310 * MS, 1, PRIMARY, REPLICA, 5461, "127.0.0.13:7001"),
                    new Event.ClusterState(EFFECT + 3_320 * MS, "127.0.0.13:7001", true),
                    new Event.FaultHealed(HEALED, faultName()),
                    new Event.NodeStarted(HEALED + 5 * MS, PRIMARY, 4712),
                    new Event.NodeReachable(HEALED + 60 * MS, PRIMARY, true),
                    new Event.NodeRecovered(HEALED + 300 * MS, PRIMARY, "127.0.0.13:7001"),
                    new Event.NodeDemoted(HEALED + 350 * MS, 1, PRIMARY, REPLICA),
                    new Event.ReplicaInSync(HEALED + 1_500 * MS, 1, PRIMARY),
                    new Event.FaultHealProven(HEALED + 1_600 * MS, faultName(), "process back, replica in sync"),
                    new Event.PhaseStarted(HEALED + 1_600 * MS, Phases.RECOVERED)));
        } else {
            events.addAll(List.of(
                    new Event.FaultHealed(firstAck() - MS, faultName()),
                    new Event.NodeReachable(firstAck(), PRIMARY, true),
                    new Event.FaultHealProven(firstAck() + 20 * MS, faultName(), "process running, PING answered"),
                    new Event.PhaseStarted(firstAck() + 20 * MS, Phases.RECOVERED)));
        }
        return events;
    }

    private void writeSummaries(Path directory, Map<Outcome, Long> ended) throws IOException {
        long ok = ended.getOrDefault(Outcome.OK, 0L);
        long failed = ended.getOrDefault(Outcome.FAILED, 0L);
        long unknown = ended.getOrDefault(Outcome.UNKNOWN, 0L);
        long operations = ok + failed + unknown;
        double seconds = (LOAD_STOP - LOAD_START) / 1e9;
        new LoadSummary(
                        LoadSummary.SCHEMA,
                        operations,
                        ok,
                        failed,
                        unknown,
                        0,
                        LOAD_START,
                        LOAD_STOP,
                        operations / seconds,
                        ok / seconds,
                        0.04,
                        0.4,
                        7.1,
                        21.5,
                        0.31,
                        84,
                        overflow,
                        1.0,
                        saturated,
                        saturated ? Optional.of("schedule lag p99 812 ms") : Optional.empty(),
                        unknown == 0 ? Map.of() : Map.of("timeout", unknown, "CLUSTERDOWN", failed),
                        Map.of(),
                        late)
                .write(directory);
        LedgerSummary.Tally one = tally(lost, undecided, 4_200);
        LedgerSummary.Tally rest = tally(0, 0, 4_180);
        new LedgerSummary(
                        LedgerSummary.SCHEMA,
                        readBackComplete,
                        readBackComplete ? Optional.empty() : Optional.of("127.0.0.11:7001 did not answer"),
                        one.plus(rest).plus(rest),
                        List.of(
                                new LedgerSummary.ShardTally(1, one),
                                new LedgerSummary.ShardTally(2, rest),
                                new LedgerSummary.ShardTally(3, rest)),
                        List.of(new LedgerSummary.TenantTally(
                                "bank", one.plus(rest).plus(rest))))
                .write(directory);
    }

    private LedgerSummary.Tally tally(long lostHere, long undecidedHere, long acknowledged) {
        Optional<Long> oldest = lostHere == 0 ? Optional.empty() : Optional.of(EFFECT - oldestLostAge);
        Optional<Long> newest = lostHere == 0 ? Optional.empty() : Optional.of(EFFECT - MS);
        return new LedgerSummary.Tally(acknowledged, lostHere, undecidedHere, 0, 0, 17, 4, 2_000, oldest, newest);
    }

    private void writeSamples(Path directory) throws IOException {
        StringBuilder lostLines = new StringBuilder();
        for (long i = 0; i < Math.min(lost, 1_000); i++) {
            lostLines
                    .append("{\"tenant\":\"bank\",\"shard\":1,\"key\":\"bank:ledger:{r")
                    .append(i)
                    .append("}\",\"expected\":\"")
                    .append(812 + i)
                    .append("\",\"found\":\"")
                    .append(811 + i)
                    .append("\",\"nanos\":")
                    .append(EFFECT - oldestLostAge + i * MS)
                    .append(",\"node\":\"")
                    .append(PRIMARY)
                    .append("\"}\n");
        }
        Files.writeString(directory.resolve("ledger/lost.jsonl"), lostLines);
        StringBuilder server = new StringBuilder();
        StringBuilder client = new StringBuilder();
        for (int s = 1; s <= 36; s++) {
            for (int n = 1; n <= 6; n++) {
                server.append("{\"nanos\":")
                        .append(s * SECOND)
                        .append(",\"node\":\"127.0.0.1")
                        .append(n)
                        .append(":7001\",\"cpuSeconds\":")
                        .append(0.05 * s)
                        .append(",\"usedMemoryBytes\":2500000,\"opsPerSecond\":1000,\"clients\":12,\"evictedKeys\":")
                        .append(n == 1 ? 5 + (s < 20 ? 0 : evicted) : 0)
                        .append("}\n");
            }
            client.append("{\"nanos\":")
                    .append(s * SECOND)
                    .append(",\"cpuCores\":0.3,\"gcMillis\":2,\"heapBytes\":90000000}\n");
        }
        Files.createDirectories(directory.resolve("server"));
        Files.writeString(directory.resolve("server/resources.jsonl"), server);
        Files.writeString(directory.resolve("load/resources.jsonl"), client);
    }
}
