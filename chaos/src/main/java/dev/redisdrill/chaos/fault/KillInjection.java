package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.spec.Kinds;
import java.time.Duration;
import java.util.Optional;

/** A primary that was ended by SIGKILL. */
final class KillInjection extends ProcessInjection {
    private static final Duration UNTIL_LOAD_ENDS = Duration.ofNanos(-1);

    private final CanKill lab;
    private final KillPrimary fault;

    private KillInjection(CanKill lab, KillPrimary fault, FaultContext context, String target) {
        super(context, target, fault.shard().resolvedNumber());
        this.lab = lab;
        this.fault = fault;
    }

    static Injection begin(KillPrimary fault, FaultContext context) throws FaultException, InterruptedException {
        CanKill lab = ability(context, CanKill.class);
        String target = Targets.primaryOf(fault.shard().resolvedNumber(), context);
        return new KillInjection(lab, fault, context, target).begin(Kinds.nameOf(fault));
    }

    @Override
    public Duration hold() {
        return fault.restartAfter().orElse(UNTIL_LOAD_ENDS);
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
