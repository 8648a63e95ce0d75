package dev.redisdrill.chaos.lab;

import dev.redisdrill.chaos.net.Partition;

/**
 * A lab whose network can lose all packets between given addresses, as a broken switch or a wrong firewall rule does:
 * without a word to either side. Established connections are cut with the rest.
 */
public interface CanPartition extends NetworkRules {

    /** Gets ready, so that the next {@link #block} under this name is quick. Cuts nothing; {@link #lift} clears it away. */
    void prepare(String fault) throws LabException;

    /**
     * Cuts these pairs, all at one moment, and no others under this name; it is done when this returns.
     *
     * @throws LabException if nothing was done
     */
    void block(String fault, Partition partition) throws LabException;
}
