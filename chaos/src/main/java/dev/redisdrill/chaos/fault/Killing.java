package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.CanTerminate;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Optional;

/** Processes that were ended by a signal, until they are started again on their own data. */
final class Killing extends ProcessInjection {
    private final CanKill lab;
    private final Ending ending;
    private final Optional<Duration> restartAfter;

    /** Ends one process, or begins to. */
    private interface Ending {
        void end(String node) throws LabException;
    }

    /** @param restartAfter empty: when the load ends; where others carry it out, when these start it again by themselves */
    static JournaledInjection of(FaultContext context, Aim aim, StopMode mode, Optional<Duration> restartAfter)
            throws FaultException {
        return Delegated.by(context)
                ? new Delegated(
                        context,
                        aim,
                        new Deed.Kill(aim.nodes(), restartAfter),
                        restartAfter.orElse(Duration.ZERO),
                        new AnotherProcess(context, aim.nodes()))
                : new Killing(context, aim, mode, restartAfter);
    }

    /** How others do it. */
    static String otherwise(Optional<Duration> restartAfter) {
        return restartAfter.isEmpty()
                ? "the container is killed (SIGKILL), and the kubelet starts it again"
                : "the pod is kept from running for " + Durations.format(restartAfter.get())
                        + ", which ends the process by SIGTERM";
    }

    /** {@link #of} by SIGKILL. */
    static JournaledInjection of(FaultContext context, Aim aim, Optional<Duration> restartAfter) throws FaultException {
        return of(context, aim, StopMode.HARD, restartAfter);
    }

    /** @param restartAfter empty: when the load ends */
    private Killing(FaultContext context, Aim aim, StopMode mode, Optional<Duration> restartAfter)
            throws FaultException {
        super(context, aim);
        this.lab = ability(context, CanKill.class);
        this.restartAfter = restartAfter;
        if (mode == StopMode.HARD) {
            this.ending = lab::kill;
        } else {
            CanTerminate graceful = ability(context, CanTerminate.class);
            this.ending = graceful::terminate;
        }
    }

    @Override
    public Duration hold() {
        return restartAfter.orElse(UNTIL_LOAD_ENDS);
    }

    @Override
    void apply(String node) throws LabException {
        ending.end(node);
    }

    @Override
    void undo(String node) throws LabException {
        lab.restart(node); // does nothing to a process that is alive
    }

    @Override
    Optional<String> effect(String node) {
        return lab.alive(node) ? Optional.empty() : Optional.of("process gone");
    }

    @Override
    Optional<String> recovered(String node) {
        return lab.alive(node) ? Optional.of("process back") : Optional.empty();
    }
}
