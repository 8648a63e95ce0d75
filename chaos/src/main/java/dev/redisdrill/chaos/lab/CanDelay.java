package dev.redisdrill.chaos.lab;

import dev.redisdrill.chaos.net.Partition;
import java.time.Duration;

/** A lab whose network can be made to take its time. */
public interface CanDelay extends NetworkRules {

    /**
     * From now on, what is sent along these paths arrives later: by the delay, plus or minus up to the jitter, evenly spread. The
     * bytes of a connection keep their order.
     */
    void delay(String fault, Partition paths, Duration delay, Duration jitter) throws LabException;
}
