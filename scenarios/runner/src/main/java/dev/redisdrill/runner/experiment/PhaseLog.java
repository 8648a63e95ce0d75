package dev.redisdrill.runner.experiment;

import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.load.LoadException;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.event.Timeline;

/**
 * Tells everyone that a phase begins: the timeline, the load (which tags operations with it), the display. Thread-safe.
 */
final class PhaseLog {
    private final Timeline timeline;
    private final Load load;
    private final Situation situation;
    private String current = "";

    PhaseLog(Timeline timeline, Load load, Situation situation) {
        this.timeline = timeline;
        this.load = load;
        this.situation = situation;
    }

    /** A phase begins now, unless it is the current one. A load that is gone is the experiment's concern, not ours. */
    synchronized void begin(String phase) {
        beginAt(phase, timeline.clock().nanos());
    }

    /** A phase begins at this moment, in the near past or future. */
    synchronized void beginAt(String phase, long nanos) {
        if (phase.equals(current) || afterFault(phase)) {
            return;
        }
        current = phase;
        situation.phase(phase);
        timeline.append(new Event.PhaseStarted(nanos, phase));
        try {
            load.phase(phase, nanos);
        } catch (LoadException e) {
            timeline.append(new Event.Trouble(nanos, "load", e.getMessage() == null ? "is gone" : e.getMessage()));
        }
    }

    /** The steady phase does not come back once a fault was injected, even if one is due during the warm-up. */
    private boolean afterFault(String phase) {
        return phase.equals(Phases.STEADY) && (current.equals(Phases.FAULT) || current.equals(Phases.RECOVERED));
    }
}
