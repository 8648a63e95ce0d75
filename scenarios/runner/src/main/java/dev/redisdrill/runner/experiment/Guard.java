package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.guard.BlastRadius;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.runner.plan.FaultSpec;
import dev.redisdrill.runner.plan.Guards;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Keeps a run within the guards of its plan: before each fault (blast radius of what is really under way, cluster in order)
 * and once a second by what the load reports.
 *
 * <p>Thread-safe.
 */
final class Guard implements FaultSchedule.FaultGate {
    /** Bad seconds in a row that are no accident. */
    private static final int SECONDS_IN_A_ROW = 3;

    private static final double KEEPING_UP = 0.9;

    private final Plan plan;
    private final Guards.AbortWhen abortWhen;
    private final ClusterShape shape;
    private final Watch watch;
    private final Supplier<Set<String>> underWay;
    private final LiveObjectives objectives;
    private final CompletableFuture<String> tripped = new CompletableFuture<>();
    private long from = Long.MAX_VALUE; // guarded by this
    private long offered; // guarded by this
    private long failed; // guarded by this
    private int silentSeconds; // guarded by this
    private int slowSeconds; // guarded by this
    private int lateSeconds; // guarded by this

    /**
     * Trips nothing yet.
     *
     * @param underWay the faults that are under way at the moment of asking
     * @param objectives those that end the run when they cannot be met any more
     */
    Guard(Plan plan, Event.LabReady cluster, Watch watch, Supplier<Set<String>> underWay, LiveObjectives objectives) {
        this.plan = plan;
        this.abortWhen = plan.guards().abortWhen();
        this.shape = plan.shape()
                .orElse(new ClusterShape(
                        cluster.shards().size(),
                        cluster.replicasPerShard(),
                        Duration.ofMillis(Math.max(1, cluster.nodeTimeoutMillis())),
                        false));
        this.watch = watch;
        this.underWay = underWay;
        this.objectives = objectives;
    }

    /** Completes with the reason when the run has to end. */
    CompletableFuture<String> tripped() {
        return tripped;
    }

    /** Ends the run for this reason, unless it is ending already. */
    void trip(String reason) {
        tripped.complete(reason);
    }

    /** Operations count from this moment of the run clock: the end of the warm-up. */
    synchronized void countFrom(long nanos) {
        from = nanos;
    }

    @Override
    public Optional<String> refuses(FaultSpec fault, Set<String> now) throws InterruptedException {
        Optional<String> tooMuch = beyondRadius(fault, now);
        if (tooMuch.isPresent() || !now.isEmpty() || abortWhen.clusterNotOk().isEmpty()) {
            return tooMuch;
        }
        List<String> missing = watch.awaitConverged(abortWhen.clusterNotOk().get());
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        String reason = "the cluster was not in order before " + fault.name() + ": " + String.join("; ", missing);
        tripped.complete(reason);
        return Optional.of(reason);
    }

    /** Plans reckon with events that come at once; when they come later, more may overlap than was foreseen. */
    private Optional<String> beyondRadius(FaultSpec fault, Set<String> now) {
        List<Impact> impacts = new ArrayList<>();
        for (FaultSpec other : plan.faults()) {
            if (now.contains(other.name()) || other.name().equals(fault.name())) {
                Impact impact = other.fault().impact(other.name(), Duration.ZERO, shape);
                impacts.add(new Impact(
                        impact.fault(), Duration.ZERO, Optional.empty(), impact.losses(), impact.recovery()));
            }
        }
        return BlastRadius.of(impacts, shape, plan.guards().limits()).refusals().stream()
                .filter(refusal -> refusal.faults().contains(fault.name()))
                .map(refusal -> String.join(" and ", refusal.faults()) + ": " + refusal.reason())
                .findFirst();
    }

    /** Takes the load's last second. */
    synchronized void take(LoadReport.Progress second) {
        if (second.atNanos() < from) {
            return;
        }
        offered += second.offered();
        failed += second.failed();
        silentSeconds = second.completed() == 0 && second.offered() > 0 ? silentSeconds + 1 : 0;
        boolean slow = abortWhen
                .p99()
                .filter(limit -> second.p99Millis() * 1e6 > limit.toNanos())
                .isPresent();
        slowSeconds = slow ? slowSeconds + 1 : 0;
        boolean late = underWay.get().isEmpty() && second.completed() + second.failed() < KEEPING_UP * second.offered();
        lateSeconds = late ? lateSeconds + 1 : 0;
        verdict()
                .or(() -> objectives.violated(
                        second, from + plan.load().duration().toNanos()))
                .ifPresent(tripped::complete);
    }

    private Optional<String> verdict() {
        Optional<Double> budget = abortWhen.errorBudget().map(share -> share.fraction() * budgetBase());
        if (budget.isPresent() && failed > budget.get()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the error budget is burned: %,d operations have failed, and %s of %,.0f are %,.0f",
                    failed,
                    abortWhen.errorBudget().orElseThrow(),
                    budgetBase(),
                    budget.get()));
        }
        if (abortWhen
                .outage()
                .filter(limit -> silentSeconds >= Math.max(1, limit.toSeconds()))
                .isPresent()) {
            return Optional.of("no operation was acknowledged for " + silentSeconds + " s");
        }
        if (slowSeconds >= SECONDS_IN_A_ROW) {
            return Optional.of("the 99th percentile was above "
                    + Durations.format(abortWhen.p99().orElseThrow()) + " for " + slowSeconds + " s");
        }
        if (abortWhen.clientSaturated() && lateSeconds >= SECONDS_IN_A_ROW) {
            return Optional.of("the load fell behind its own schedule for " + lateSeconds + " s");
        }
        return Optional.empty();
    }

    /** All operations that the plan offers after the warm-up; of a closed model, all that were offered so far. */
    private double budgetBase() {
        double planned = plan.scheduledRate() * plan.load().duration().toNanos() / 1e9;
        return planned > 0 ? planned : offered;
    }
}
