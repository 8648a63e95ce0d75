package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A real cluster (three shards with a replica each, node-timeout 2 s, TLS) and the whole life of faults on it. */
final class DrilledCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DrilledCluster.class);
    private static final Duration PROOF = Duration.ofSeconds(2);
    private static final Duration HEAL_PROOF = Duration.ofSeconds(40);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    private final Timeline timeline;
    private final HealJournal journal;
    private final Lab lab;
    private final Event.LabReady cluster;
    private final AdminClient admin;
    private int faults;

    /** What was said of a fault. */
    record Life(String proof, List<String> steps, String healed, double provenMillis) {}

    private DrilledCluster(Path run) throws Exception {
        timeline = Timeline.open(run, RunClock.startingNow());
        timeline.listen(events::add);
        journal = HealJournal.begin(run);
        lab = Labs.of(
                LocalTarget.defaults(),
                new LabContext(
                        run,
                        timeline,
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("shop"),
                        Isolation.HOST,
                        Set.of(),
                        run));
        cluster = lab.start();
        admin = AdminClient.open(lab.access());
    }

    static DrilledCluster start(Path run) throws Exception {
        return new DrilledCluster(run);
    }

    /** Injects, proves, carries on, holds, heals, proves the healing; all of it has to work. */
    Life drill(Fault fault) throws Exception {
        String name = "fault-" + ++faults;
        List<String> seen = new ArrayList<>();
        String proof;
        String healed;
        double provenMillis;
        try (Injection injection = fault.inject(context(name))) {
            assertThat(journal.openFaults()).containsExactly(name);
            proof = injection.prove(PROOF);
            provenMillis = (timeline.clock().nanos() - injected(name).nanos()) / 1e6;
            injection.carryOn(time -> {
                pause(time.toNanos());
                return false;
            });
            pause(injection.effectNanos()
                    + injection.hold().toNanos()
                    - timeline.clock().nanos());
            injection.heal();
            healed = injection.proveHealed(HEAL_PROOF);
            injection.heal();
        }
        assertThat(journal.openFaults()).isEmpty();
        events(Event.FaultStep.class).stream()
                .filter(step -> step.fault().equals(name))
                .forEach(step -> seen.add(step.seen()));
        LOG.info("{}: proven after {} ms: {}; {}; {}", fault.describe(), provenMillis, proof, seen, healed);
        return new Life(proof, seen, healed, provenMillis);
    }

    FaultContext context(String name) {
        return new FaultContext(name, lab, admin, timeline, journal, cluster);
    }

    Event.ShardAtStart shard(int number) {
        return cluster.shards().get(number - 1);
    }

    /** Who serves the shard now. */
    String primary(int shard) throws Exception {
        return Targets.servingPrimaryOf(shard, context("asking"));
    }

    /** Who follows it now. */
    String replica(int shard) throws Exception {
        return Targets.replicaOf(shard, context("asking"));
    }

    String say(String node, String... command) throws Exception {
        return admin.text(node, ANSWER, command);
    }

    long keys(String node) throws Exception {
        return Long.parseLong(say(node, "DBSIZE"));
    }

    long info(String node, String section, String field) throws Exception {
        return new Commands(admin, node).info(section, field);
    }

    /** Writes so many keys of a shard, and waits until its replica has them. */
    void write(int shard, int keys, int bytes) throws Exception {
        String primary = primary(shard);
        String value = "v".repeat(bytes);
        ProbeKey any = ProbeKey.in(shard, new Commands(admin, primary), context("writing"));
        for (int i = 0; i < keys; i++) {
            assertThat(say(primary, "SET", "test:" + i + "{" + any.name() + "}", value))
                    .isEqualTo("OK");
        }
        assertThat(say(primary, "WAIT", "1", "1000")).isEqualTo("1");
    }

    /** A writer of a shard that runs until closed; what is refused is passed over. */
    AutoCloseable writer(int shard) throws Exception {
        String primary = primary(shard);
        ProbeKey key = ProbeKey.in(shard, new Commands(admin, primary), context("writing"));
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!end.await(1, TimeUnit.MILLISECONDS)) {
                            new Commands(admin, primary)
                                    .answer(ANSWER, "SET", "load:{" + key.name() + "}", "v".repeat(200));
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (Exception e) {
                        LOG.info("the writer ended: {}", e.getMessage());
                    }
                },
                "writer");
        thread.start();
        return () -> {
            end.countDown();
            thread.join();
        };
    }

    <E extends Event> List<E> events(Class<E> type) {
        return List.copyOf(events).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private Event.FaultInjected injected(String name) {
        return events(Event.FaultInjected.class).stream()
                .filter(e -> e.fault().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void pause(long nanos) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(Math.max(0, nanos), TimeUnit.NANOSECONDS))
                .isFalse();
    }

    @Override
    public void close() throws IOException {
        admin.close();
        lab.close();
        journal.close();
        timeline.close();
    }
}
