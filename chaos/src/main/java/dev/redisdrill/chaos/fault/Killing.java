package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.LabException;
import java.time.Duration;
import java.util.Optional;

/** Processes that were ended by SIGKILL, until they are started again on their own data. */
final class Killing extends ProcessInjection {
    private final CanKill lab;
    private final Optional<Duration> restartAfter;

    /** @param restartAfter empty: when the load ends */
    Killing(FaultContext context, Aim aim, Optional<Duration> restartAfter) throws FaultException {
        super(context, aim);
        this.lab = ability(context, CanKill.class);
        this.restartAfter = restartAfter;
    }

    @Override
    public Duration hold() {
        return restartAfter.orElse(UNTIL_LOAD_ENDS);
    }

    @Override
    void apply(String node) throws LabException {
        lab.kill(node);
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
