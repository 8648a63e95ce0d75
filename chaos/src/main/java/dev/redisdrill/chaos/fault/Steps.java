package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.timeline.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is left to be done of a fault that goes in steps, after the one that its effect is proven on. Each is told on the
 * timeline with what was seen of it. Confined to one thread.
 */
final class Steps {
    private final List<Timed> steps = new ArrayList<>();

    /** One step: does something and looks until it is seen; returns what was seen. */
    interface Step {
        String run() throws LabException, FaultException, InterruptedException;
    }

    private record Timed(Duration pause, Step step) {}

    /** Adds a step, to be done so long after the one before. */
    void then(Duration pause, Step step) {
        steps.add(new Timed(pause, step));
    }

    /**
     * Does them all.
     *
     * @throws FaultException if one of them failed, or the load ended before the last
     */
    void run(FaultContext context, Injection.LoadEnd load) throws FaultException, InterruptedException {
        for (int i = 0; i < steps.size(); i++) {
            Timed next = steps.get(i);
            if (load.within(next.pause)) {
                throw new FaultException("the load ended after " + i + " of " + steps.size()
                        + " steps; lengthen load.duration, or begin earlier");
            }
            try {
                String seen = next.step.run();
                context.timeline()
                        .append(new Event.FaultStep(
                                context.clock().nanos(), context.fault(), i + 1, steps.size(), seen));
            } catch (LabException | FaultException e) {
                throw new FaultException("step " + (i + 1) + " of " + steps.size() + ": " + e.getMessage(), e);
            }
        }
    }
}
