package dev.redisdrill.chaos.lab;

import dev.redisdrill.chaos.net.Partition;

/** A lab whose network can break established connections, as a firewall does that has lost its memory. */
public interface CanReset extends NetworkRules {

    /**
     * From now on, whoever sends on an established TCP connection along one of the paths gets a reset for an answer. The other end
     * gets one when it sends, for then nobody knows the connection any more.
     */
    void reset(String fault, Partition paths) throws LabException;
}
