package dev.redisdrill.chaos.lab;

import dev.redisdrill.timeline.unit.BitRate;

/** A lab whose network can be made slow for a node: what is too fast waits in a queue. */
public interface CanThrottle extends NetworkRules {

    /** From now on, no more than this passes to the address, and no more than this from it. */
    void throttle(String fault, String address, BitRate rate) throws LabException;
}
