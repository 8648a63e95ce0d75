package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.fault.FaultContext;
import dev.redisdrill.chaos.fault.FaultException;
import dev.redisdrill.chaos.fault.Injection;
import dev.redisdrill.runner.plan.FaultSpec;
import dev.redisdrill.runner.plan.Trigger;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.event.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs the faults of a plan, each in a thread of its own: wait, inject, prove, hold, heal, prove the healing. What
 * happens is told to the timeline; a fault that has no effect, or cannot be healed, does not stop the others.
 *
 * <p>Thread-safe. {@link #healNow} may be called at any time from any thread.
 */
final class FaultSchedule {
    /** How long an effect is looked for: beyond it the fault is ineffective. */
    static final Duration PROOF_LIMIT = Duration.ofSeconds(2);
    /** How long a healing is looked for: a full resynchronisation may be part of it. */
    static final Duration HEAL_PROOF_LIMIT = Duration.ofSeconds(60);

    /** How long an interrupted fault has to tell that it was healed. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final List<FaultSpec> faults;
    private final Function<String, FaultContext> contexts;
    private final Timeline timeline;
    private final PhaseLog phases;
    private final Situation situation;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Injection> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch loadEnded = new CountDownLatch(1);
    private final CountDownLatch remaining;
    private final Triggers triggers;
    private final FaultGate gate;
    private volatile boolean cancelled;

    FaultSchedule(
            List<FaultSpec> faults,
            Function<String, FaultContext> contexts,
            Timeline timeline,
            PhaseLog phases,
            Situation situation,
            Triggers triggers,
            FaultGate gate) {
        this.faults = List.copyOf(faults);
        this.contexts = contexts;
        this.timeline = timeline;
        this.phases = phases;
        this.situation = situation;
        this.triggers = triggers;
        this.gate = gate;
        remaining = new CountDownLatch(faults.size());
    }

    /** Decides just before a fault whether it may be done. */
    interface FaultGate {
        /** Lets everything pass. */
        FaultGate OPEN = (fault, underWay) -> Optional.empty();

        /**
         * Waits if need be.
         *
         * @param underWay the faults that are not over yet
         * @return why it may not be done; empty if it may
         */
        Optional<String> refuses(FaultSpec fault, Set<String> underWay) throws InterruptedException;
    }

    /** Begins to wait for each fault's time, which counts from this moment of the run clock. */
    void start(long originNanos) {
        for (FaultSpec fault : faults) {
            Thread thread = new Thread(() -> run(fault, originNanos), "fault-" + fault.name());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * The load has ended: heals what is still held, and waits until every fault is done and its healing proven.
     *
     * @return false if that took longer than the limit
     */
    boolean finish(Duration limit) throws InterruptedException {
        endOfLoad();
        return remaining.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Heals everything at once and lets nothing more begin. */
    void healNow() throws InterruptedException {
        cancelled = true;
        endOfLoad();
        threads.forEach(Thread::interrupt);
        open.forEach(Injection::close);
        if (!threads.isEmpty()) {
            remaining.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void endOfLoad() {
        loadEnded.countDown();
        triggers.loadEnded();
    }

    private void run(FaultSpec fault, long originNanos) {
        try {
            Optional<String> refusal = await(fault, originNanos);
            if (refusal.isEmpty() && (cancelled || loadEnded.getCount() == 0)) {
                refusal = Optional.of("the load ended before it was due");
            }
            if (refusal.isEmpty()) {
                refusal = gate.refuses(fault, situation.faults());
            }
            if (refusal.isPresent()) {
                skipped(fault, refusal.get());
                return;
            }
            phases.begin(Phases.FAULT);
            situation.faultBegins(fault.name());
            inject(fault);
        } catch (InterruptedException e) {
            skipped(fault, "the run was ended");
        } catch (RuntimeException e) {
            timeline.append(new Event.Trouble(now(), "fault " + fault.name(), String.valueOf(e)));
        } finally {
            over(fault);
        }
    }

    /** The phase after the faults begins when none is under way and none is to come. */
    private void over(FaultSpec fault) {
        situation.faultEnds(fault.name());
        triggers.ended(fault.name());
        remaining.countDown();
        if (remaining.getCount() == 0 && !cancelled && loadEnded.getCount() > 0) {
            phases.begin(Phases.RECOVERED);
        }
    }

    /** Why it is not its turn any more; empty when it is. */
    private Optional<String> await(FaultSpec fault, long originNanos) throws InterruptedException {
        if (fault.at().isPresent()) {
            return triggers.pauseUntil(originNanos + fault.at().get().toNanos())
                    ? Optional.empty()
                    : Optional.of("the load ended before it was due");
        }
        Trigger trigger = fault.on()
                .orElseThrow(() -> new IllegalStateException(fault.name() + " has neither at nor on"))
                .plus(fault.after());
        return triggers.await(trigger, originNanos, fault.within());
    }

    private void inject(FaultSpec fault) throws InterruptedException {
        Injection injection;
        try {
            injection = fault.fault().inject(contexts.apply(fault.name()));
        } catch (FaultException e) {
            skipped(fault, message(e));
            return;
        }
        open.add(injection);
        try (injection) {
            if (lasts(fault, injection)) {
                heal(fault, injection);
            } else {
                healUnproven(fault, injection);
            }
        } finally {
            open.remove(injection);
        }
    }

    /** Whether the fault was proven and held to its time: it is not if the run is ended meanwhile. */
    private boolean lasts(FaultSpec fault, Injection injection) {
        try {
            if (!cancelled) {
                if (prove(fault, injection)) {
                    carryOn(fault, injection);
                }
                hold(injection);
            }
            return !cancelled;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private boolean prove(FaultSpec fault, Injection injection) throws InterruptedException {
        try {
            String proof = injection.prove(PROOF_LIMIT);
            timeline.append(new Event.FaultProven(now(), fault.name(), injection.effectNanos(), proof));
            return true;
        } catch (FaultException e) {
            timeline.append(new Event.FaultIneffective(now(), fault.name(), message(e)));
            return false;
        }
    }

    private void carryOn(FaultSpec fault, Injection injection) throws InterruptedException {
        try {
            injection.carryOn(time -> loadEnded.await(time.toNanos(), TimeUnit.NANOSECONDS));
        } catch (FaultException e) {
            timeline.append(new Event.FaultUnfinished(now(), fault.name(), message(e)));
        }
    }

    private void hold(Injection injection) throws InterruptedException {
        if (injection.hold().isNegative()) {
            loadEnded.await();
        } else {
            triggers.pauseUntil(injection.effectNanos() + injection.hold().toNanos());
        }
    }

    private void heal(FaultSpec fault, Injection injection) {
        try {
            injection.heal();
            timeline.append(new Event.FaultHealed(now(), fault.name()));
            String proof = injection.proveHealed(HEAL_PROOF_LIMIT);
            timeline.append(new Event.FaultHealProven(now(), fault.name(), proof));
        } catch (FaultException e) {
            timeline.append(new Event.FaultHealFailed(now(), fault.name(), message(e)));
        } catch (InterruptedException e) {
            // The run is being ended: healed it is, and that it was not proven shows.
        }
    }

    /** The run is being ended, and its cluster with it: there is no time to look whether the healing shows. */
    private void healUnproven(FaultSpec fault, Injection injection) {
        try {
            injection.heal();
            timeline.append(new Event.FaultHealed(now(), fault.name()));
        } catch (FaultException e) {
            timeline.append(new Event.FaultHealFailed(now(), fault.name(), message(e)));
        }
    }

    private void skipped(FaultSpec fault, String reason) {
        timeline.append(new Event.FaultSkipped(now(), fault.name(), reason));
    }

    private long now() {
        return timeline.clock().nanos();
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
