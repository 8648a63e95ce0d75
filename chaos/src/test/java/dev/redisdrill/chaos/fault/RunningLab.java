package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.Eventually;
import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.topology.Nodes;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A real cluster, three shards with a replica each, TLS, tenant shop; and what faults need beside it. */
final class RunningLab {
    private static final Logger LOG = LoggerFactory.getLogger(RunningLab.class);
    private static final Duration PROOF = Duration.ofSeconds(2);
    private static final Duration HEAL_PROOF = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Timeline timeline;
    private final HealJournal journal;
    private final Lab lab;
    private final Event.LabReady cluster;
    private final AdminClient admin;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<User> told = new CopyOnWriteArrayList<>();

    private RunningLab(Timeline timeline, HealJournal journal, Lab lab) throws Exception {
        this.timeline = timeline;
        this.journal = journal;
        this.lab = lab;
        this.cluster = lab.start();
        this.admin = AdminClient.open(lab.access());
        timeline.listen(events::add);
    }

    static RunningLab start(Path run) throws Exception {
        Timeline timeline = Timeline.open(run, RunClock.startingNow());
        Lab lab = Labs.of(
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
        return new RunningLab(timeline, HealJournal.begin(run), lab);
    }

    Lab lab() {
        return lab;
    }

    Event.LabReady cluster() {
        return cluster;
    }

    Nodes nodes() {
        return new Nodes(admin);
    }

    HealJournal journal() {
        return journal;
    }

    /** The logins that the load would have been told, in order. */
    List<User> told() {
        return told;
    }

    FaultContext context(String name) {
        return new FaultContext(name, lab, admin, timeline, journal, cluster, (tenant, user) -> told.add(user));
    }

    /** How many slots a fault has moved so far. */
    int progress(String fault) {
        return events.stream()
                .filter(Event.ReshardProgress.class::isInstance)
                .map(Event.ReshardProgress.class::cast)
                .filter(e -> e.fault().equals(fault))
                .mapToInt(Event.ReshardProgress::moved)
                .max()
                .orElse(0);
    }

    /** Injects, proves, holds, heals twice, proves the healing. */
    void play(Fault fault, String proof, String healed) throws Exception {
        String name = fault.getClass().getSimpleName() + "-" + events.size();
        try (Injection injection = fault.inject(context(name))) {
            assertThat(journal.openFaults()).containsExactly(name);
            String seen = injection.prove(PROOF);
            assertThat(seen).contains(proof);
            long until = injection.effectNanos() + injection.hold().toNanos();
            Eventually.await("the hold", LONG, () -> timeline.clock().nanos() >= until);
            injection.heal();
            injection.heal();
            String cured = injection.proveHealed(HEAL_PROOF);
            LOG.info("{}: {} | {}", fault, seen, cured);
            assertThat(cured).contains(healed, "16384 slots covered");
        }
    }

    void close() throws Exception {
        admin.close();
        lab.close();
        journal.close();
        timeline.close();
    }
}
