package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.fault.FaultContext;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.load.LoadException;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.simulations.engine.KeyRemoval;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One run: starts the lab and the load, runs the faults, heals, waits until the cluster has converged, reads back, and
 * ends everything it began, however it ends. What happens goes to the timeline; the verdict is made from that later.
 *
 * <p>{@link #run} is confined to one thread; {@link #interrupt} may be called from any other.
 */
public final class Experiment {
    private static final Duration PREPARE_LIMIT = Duration.ofMinutes(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration CONVERGE_LIMIT = Duration.ofSeconds(30);
    /** Long enough for every node that lives to answer once more: who has not been asked is not silent. */
    private static final Duration LAST_LOOK = Duration.ofSeconds(1);

    private static final Duration READ_BACK_LIMIT = Duration.ofMinutes(2);
    private static final Duration ABORT_STOP_LIMIT = Duration.ofSeconds(8);

    private final Plan plan;
    private final Path directory;
    private final Timeline timeline;
    private final HealJournal journal;
    private final LabContext labContext;
    private final Parts parts;
    private final Situation situation;

    private @Nullable Lab lab;
    private @Nullable AdminClient admin;
    private @Nullable Watch watch;
    private @Nullable Load load;
    private @Nullable FaultSchedule faults;
    private Optional<Event.LabReady> clusterAtStart = Optional.empty();

    private boolean loadBegan;
    private boolean loadRunning;
    private volatile @Nullable Thread runner;
    private volatile @Nullable String interruption;

    /**
     * An experiment that has not begun.
     *
     * @param directory the run directory; holds {@code plan.json} already
     * @param timeline open, with {@code RunStarted} in it; closed by the caller
     * @param journal open; closed by the caller
     */
    public Experiment(
            Plan plan,
            Path directory,
            Timeline timeline,
            HealJournal journal,
            LabContext labContext,
            Parts parts,
            Situation situation) {
        this.plan = plan;
        this.directory = directory;
        this.timeline = timeline;
        this.journal = journal;
        this.labContext = labContext;
        this.parts = parts;
        this.situation = situation;
    }

    /** Runs it to its end. Never throws for what happens to the cluster or the load: that is in the ending. */
    public Ending run() {
        runner = Thread.currentThread();
        Ending ending;
        try {
            ending = drill();
        } catch (InterruptedException e) {
            ending = Ending.interrupted(interruption == null ? "interrupted" : interruption);
        } catch (LabException | LoadException e) {
            ending = failed(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (RuntimeException e) {
            timeline.append(new Event.Trouble(now(), "harness", String.valueOf(e)));
            ending = failed("the harness failed: " + e);
        }
        synchronized (this) {
            runner = null; // from here on an interruption must not cut the clean-up short
            Thread.interrupted();
        }
        cleanUp();
        timeline.append(new Event.RunEnded(now(), ending.how().word(), ending.reason()));
        return ending;
    }

    /** Ends the run early: heals, keeps the evidence, stops everything. Returns at once. */
    public void interrupt(String reason) {
        synchronized (this) {
            interruption = reason;
            Thread running = runner;
            if (running != null) {
                running.interrupt();
            }
        }
    }

    private Ending failed(String reason) {
        return loadBegan ? Ending.aborted(reason) : Ending.neverBegan(reason);
    }

    private Ending drill() throws InterruptedException, LabException, LoadException {
        situation.phase("starting the cluster");
        Lab startedLab = parts.lab(labContext);
        lab = startedLab;
        Event.LabReady cluster = startedLab.start();
        timeline.append(cluster);
        Plan resolved = resolve(cluster);
        Rehearsal.of(resolved.faults(), startedLab, cluster);
        ClusterAccess access = startedLab.access();
        AdminClient faultAdmin = parts.admin(access);
        admin = faultAdmin;
        Watch watching = parts.watch(access, cluster, timeline, directory);
        watch = watching;
        situation.watch(watching);

        situation.phase("preparing the load");
        Load theLoad = parts.load(resolved, startedLab, directory);
        load = theLoad;
        LiveObjectives objectives = new LiveObjectives(resolved, timeline);
        Guard guard = new Guard(resolved, cluster, watching, situation::faults, objectives);
        Casualties casualties = new Casualties(timeline, cluster);
        CompletableFuture<Void> unused = casualties.certain().thenAccept(guard::trip);
        theLoad.onProgress(second -> {
            situation.load(second);
            guard.take(second);
        });
        theLoad.onProblem(problem -> timeline.append(new Event.Trouble(now(), "load", problem)));
        clusterAtStart = Optional.of(cluster);
        LoadReport.Ready ready = theLoad.prepare(
                LoadOrders.of(resolved, directory, timeline.clock().anchor(), access, cluster, objectives.meters()),
                PREPARE_LIMIT);

        PhaseLog phases = new PhaseLog(timeline, theLoad, situation);
        FaultSchedule schedule = new FaultSchedule(
                resolved.faults(),
                name -> new FaultContext(
                        name, startedLab, faultAdmin, timeline, journal, cluster, new LoginsOfLoad(theLoad)),
                timeline,
                phases,
                situation,
                new Triggers(timeline, cluster),
                guard);
        faults = schedule;

        long start = now() + theLoad.runUp().toNanos();
        phases.beginAt(Phases.WARMUP, start);
        theLoad.start(start);
        loadBegan = true;
        loadRunning = true;
        timeline.append(new Event.LoadStarted(start, ready.client(), ready.clientVersion()));
        long steady = start + plan.load().warmup().toNanos();
        schedule.start(steady);
        guard.countFrom(steady);
        Optional<String> abort = hold(theLoad, guard, steady);
        if (abort.isEmpty()) {
            phases.beginAt(Phases.STEADY, steady);
            abort = hold(theLoad, guard, steady + plan.load().duration().toNanos());
        }
        if (abort.isPresent()) {
            endEarly(abort.get(), casualties, schedule);
        }

        situation.phase("stopping the load");
        long stopped = theLoad.stop(STOP_LIMIT);
        loadRunning = false;
        timeline.append(new Event.LoadStopped(stopped));
        situation.load(null);
        settle(schedule, watching, casualties);
        if (abort.isEmpty() && casualties.certain().isDone()) {
            abort = Optional.of(casualties.certain().join());
            endEarly(abort.get(), casualties, schedule);
        }

        situation.phase("reading back");
        theLoad.readBack(READ_BACK_LIMIT);
        timeline.append(new Event.ReadBackDone(now()));
        situation.phase("looking at keys and logs");
        new LastLook(plan, startedLab, faultAdmin, cluster, timeline.clock()).take(directory);
        return abort.map(Ending::aborted).orElse(Ending.COMPLETED);
    }

    /** The plan for the cluster that is there: of an existing one, the number of shards is known only now. */
    private Plan resolve(Event.LabReady cluster) throws LabException {
        try {
            Plan resolved = plan.resolved(cluster.shards().size());
            if (!resolved.equals(plan)) {
                resolved.write(directory);
            }
            return resolved;
        } catch (IllegalArgumentException e) {
            throw new LabException("the scenario does not fit the cluster: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + Plan.FILE + ": " + e.getMessage(), e);
        }
    }

    private void endEarly(String reason, Casualties casualties, FaultSchedule schedule) throws InterruptedException {
        String component = casualties.certain().isDone() ? "server" : "guard";
        timeline.append(new Event.Trouble(now(), component, reason));
        schedule.healNow();
    }

    private void settle(FaultSchedule schedule, Watch watching, Casualties casualties) throws InterruptedException {
        situation.phase("healing");
        if (!casualties.await(FaultSchedule.HEAL_PROOF_LIMIT.plusSeconds(5), schedule::finish)
                && !casualties.certain().isDone()) {
            timeline.append(new Event.Trouble(now(), "faults", "not every fault was done and healed in time"));
        }
        situation.phase("waiting for the cluster to converge");
        if (!casualties.await(
                        CONVERGE_LIMIT, limit -> watching.awaitConverged(limit).isEmpty())
                && !casualties.certain().isDone()) {
            List<String> missing = watching.awaitConverged(LAST_LOOK);
            timeline.append(new Event.Trouble(
                    now(),
                    "cluster",
                    "not whole " + CONVERGE_LIMIT.toSeconds() + " s after the healing"
                            + (missing.isEmpty()
                                    ? "; it was in the second after that"
                                    : ": " + String.join("; ", missing))));
        }
    }

    /**
     * Waits for a moment of the run clock; a load that fails meanwhile ends the run.
     *
     * @return why the guard ends the run before; empty if it does not
     */
    private Optional<String> hold(Load running, Guard guard, long untilNanos)
            throws InterruptedException, LoadException {
        CompletableFuture<Object> trouble = CompletableFuture.anyOf(running.failure(), guard.tripped());
        while (now() < untilNanos && !trouble.isDone()) {
            try {
                trouble.get(Math.max(1, untilNanos - now()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                LockSupport.parkNanos(Math.max(0, untilNanos - now()));
            } catch (ExecutionException e) {
                throw new LoadException("the load failed", e);
            }
        }
        if (running.failure().isDone()) {
            throw new LoadException(running.failure().join());
        }
        return guard.tripped().isDone() ? Optional.of(guard.tripped().join()) : Optional.empty();
    }

    /** Faults first: nothing else may delay the healing. */
    private void cleanUp() {
        situation.phase("cleaning up");
        quietly("faults", () -> {
            if (faults != null) {
                faults.healNow();
            }
        });
        quietly("load", () -> {
            if (load != null) {
                if (loadRunning) {
                    timeline.append(new Event.LoadStopped(load.stop(ABORT_STOP_LIMIT)));
                }
                load.close();
            }
        });
        quietly("keys", this::removeKeys);
        quietly("watcher", () -> close(watch));
        quietly("admin connections", () -> close(admin));
        quietly("lab", () -> close(lab));
    }

    /** An existing cluster is left as it was found. */
    private void removeKeys() throws InterruptedException {
        if (lab == null || clusterAtStart.isEmpty() || load == null || !load.hasWritten()) {
            return;
        }
        if (!RunKeys.outlive(plan.target())) {
            return;
        }
        situation.phase("removing the run's keys");
        KeyRemoval.Removed removed = parts.removeKeys(
                directory, clusterAtStart.get(), timeline.clock().anchor().wall(), lab.access());
        timeline.append(new Event.KeysRemoved(now(), removed.keys(), removed.problem()));
        removed.problem()
                .ifPresent(problem -> timeline.append(
                        new Event.Trouble(now(), "keys", problem + "; ./drill heal DIR removes the rest")));
    }

    private static void close(@Nullable AutoCloseable part) throws Exception {
        if (part != null) {
            part.close();
        }
    }

    private void quietly(String component, Step step) {
        try {
            step.run();
        } catch (InterruptedException e) {
            timeline.append(new Event.Trouble(now(), component, "interrupted while it was ended"));
        } catch (LoadException e) {
            if (load != null) {
                load.close();
            }
        } catch (IOException e) {
            timeline.append(new Event.Trouble(now(), component, String.valueOf(e)));
        } catch (Exception e) {
            timeline.append(new Event.Trouble(now(), component, "could not be ended in order: " + e));
        }
    }

    private long now() {
        return timeline.clock().nanos();
    }

    /** One step of the clean-up. */
    private interface Step {
        void run() throws Exception;
    }
}
