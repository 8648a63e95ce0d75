package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.CanDelegate;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.LabException;
import java.time.Duration;
import java.util.List;

/**
 * A fault that somebody else carries out, from its request until what came of it is over. What the controller says of it is waited
 * for and believed by nobody: Redis is looked at.
 */
final class Delegated extends JournaledInjection {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final CanDelegate lab;
    private final Deed deed;
    private final Duration hold;
    private final Evidence evidence;

    /** @param hold how long it lasts; zero for what is over as soon as it is done */
    Delegated(FaultContext context, Aim aim, Deed deed, Duration hold, Evidence evidence) throws FaultException {
        super(context, aim);
        this.lab = ability(context, CanDelegate.class);
        this.deed = deed;
        this.hold = hold;
        this.evidence = evidence;
    }

    /** Whether the lab has its faults carried out by somebody else. */
    static boolean by(FaultContext context) {
        return context.lab().ability(CanDelegate.class).isPresent();
    }

    @Override
    public Duration hold() {
        return hold;
    }

    @Override
    Duration patience() {
        return evidence.patience();
    }

    @Override
    void rehearse() throws FaultException, InterruptedException {
        evidence.learn();
        try {
            lab.rehearse(List.of(request()));
        } catch (LabException e) {
            throw new FaultException(e.getMessage() + "; the fault was not injected", e);
        }
    }

    @Override
    void apply() throws LabException, InterruptedException {
        lab.request(request(), () -> evidence.effect().seen());
    }

    /** The proof may take its time, and the fault is to last as long after it. */
    private CanDelegate.Request request() {
        return new CanDelegate.Request(context().fault(), deed, hold.plus(evidence.patience()));
    }

    @Override
    Sighting effect() throws InterruptedException {
        return evidence.effect();
    }

    /** While it lasts, its targets are watched: some lose it without anybody being told. */
    @Override
    public void carryOn(LoadEnd load) throws FaultException, InterruptedException {
        long end = effectNanos() + hold.toNanos();
        while (true) {
            long left = end - context().clock().nanos();
            if (left <= 0 || load.within(left < LOOK_EVERY.toNanos() ? Duration.ofNanos(left) : LOOK_EVERY)) {
                return;
            }
            try {
                String lost = lab.lost(context().fault());
                if (!lost.isEmpty()) {
                    throw new FaultException(lost);
                }
            } catch (LabException e) {
                throw new FaultException("whether it still lasts cannot be seen: " + e.getMessage(), e);
            }
        }
    }

    @Override
    void undo() throws LabException {
        lab.withdraw(context().fault());
    }

    @Override
    Sighting recovered() throws InterruptedException {
        try {
            return lab.requested(context().fault())
                    ? Sighting.notYet("its resources are not gone")
                    : evidence.over().and(Sighting.seen("its resources are gone"));
        } catch (LabException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }
}
