package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.fault.Delegable;
import dev.redisdrill.chaos.lab.CanDelegate;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.runner.plan.FaultSpec;
import dev.redisdrill.timeline.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries out beforehand whether those who carry the faults out would take them. */
final class Rehearsal {
    private Rehearsal() {}

    /**
     * Changes nothing.
     *
     * @param faults resolved
     * @throws LabException if one would not be taken: why, and what to do
     */
    static void of(List<FaultSpec> faults, Lab lab, Event.LabReady cluster) throws LabException, InterruptedException {
        Optional<CanDelegate> others = lab.ability(CanDelegate.class);
        if (others.isEmpty()) {
            return;
        }
        List<CanDelegate.Request> requests = new ArrayList<>();
        for (FaultSpec fault : faults) {
            if (fault.fault() instanceof Delegable delegable) {
                try {
                    requests.add(new CanDelegate.Request(fault.name(), delegable.planned(cluster), delegable.wanted()));
                } catch (IllegalArgumentException e) {
                    throw new LabException("fault " + fault.name() + ": " + e.getMessage(), e);
                }
            }
        }
        if (!requests.isEmpty()) {
            others.get().rehearse(requests);
        }
    }
}
