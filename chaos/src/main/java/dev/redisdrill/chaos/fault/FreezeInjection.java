package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.spec.Kinds;
import java.time.Duration;
import java.util.Optional;

/** A primary that was stopped by SIGSTOP. */
final class FreezeInjection extends ProcessInjection {
    private final CanFreeze lab;
    private final Freeze fault;

    private FreezeInjection(CanFreeze lab, Freeze fault, FaultContext context, String target) {
        super(context, target, fault.shard().resolvedNumber());
        this.lab = lab;
        this.fault = fault;
    }

    static Injection begin(Freeze fault, FaultContext context) throws FaultException, InterruptedException {
        CanFreeze lab = ability(context, CanFreeze.class);
        String target = Targets.primaryOf(fault.shard().resolvedNumber(), context);
        return new FreezeInjection(lab, fault, context, target).begin(Kinds.nameOf(fault));
    }

    @Override
    public Duration hold() {
        return fault.duration();
    }

    @Override
    void apply(String node) throws LabException {
        lab.freeze(node);
    }

    @Override
    void undo(String node) throws LabException {
        lab.thaw(node);
    }

    @Override
    Optional<String> effect(String node) {
        return lab.frozen(node) ? Optional.of("process in state T (stopped)") : Optional.empty();
    }

    @Override
    Optional<String> recovered(String node) {
        return lab.frozen(node) ? Optional.empty() : Optional.of("process runs");
    }
}
