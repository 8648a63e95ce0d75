package dev.redisdrill.chaos.lab;

import dev.redisdrill.timeline.unit.Share;

/** A lab whose network can lose some packets of a node at random. */
public interface CanLosePackets extends NetworkRules {

    /** From now on, each packet to or from the address is lost with this probability, each on its own. */
    void lose(String fault, String address, Share share) throws LabException;

    /** What has become of the packets since. */
    Packets packets(String fault) throws LabException;

    /**
     * Packets to and from the address.
     *
     * @param seen all of them
     * @param lost those that were lost
     */
    record Packets(long seen, long lost) {
        /** The lost part, 0 to 1. */
        public double share() {
            return seen == 0 ? 0 : (double) lost / seen;
        }
    }
}
