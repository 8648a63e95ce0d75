package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.net.Partition;
import java.time.Duration;

/** A partition of the network, from its cut until it is healed. */
final class Cutting extends JournaledInjection {
    private final CanPartition lab;
    private final Partition partition;
    private final Duration duration;
    private final CutSilence silence;

    Cutting(FaultContext context, Aim aim, Partition partition, Duration duration) throws FaultException {
        super(context, aim);
        this.lab = ability(context, CanPartition.class);
        this.partition = partition;
        this.duration = duration;
        this.silence = new CutSilence(context, aim, partition, lab);
    }

    @Override
    public Duration hold() {
        return duration;
    }

    @Override
    void rehearse() throws FaultException, InterruptedException {
        silence.rehearse();
        try {
            lab.prepare(context().fault());
        } catch (LabException e) {
            throw new FaultException(e.getMessage() + "; nothing was cut", e);
        }
    }

    @Override
    void apply() throws LabException {
        lab.block(context().fault(), partition);
    }

    @Override
    void undo() throws LabException {
        lab.lift(context().fault());
    }

    @Override
    Sighting effect() throws InterruptedException {
        return silence.look();
    }

    @Override
    Sighting recovered() {
        return Surroundings.withoutRules(lab, context().fault()).and(silence.over());
    }
}
