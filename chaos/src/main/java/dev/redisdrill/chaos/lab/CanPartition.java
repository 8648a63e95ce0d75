package dev.redisdrill.chaos.lab;

import dev.redisdrill.chaos.net.ConnectProbe;
import dev.redisdrill.chaos.net.Partition;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

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

    /**
     * Tries from which of these addresses something at the other one is reached now, and answers.
     *
     * @param paths lead to nodes
     * @param port where nodes listen
     * @return the paths that were answered
     * @throws IOException if trying itself failed
     */
    default Set<Partition.Path> answered(Collection<Partition.Path> paths, int port, Duration patience)
            throws IOException {
        return ConnectProbe.answered(paths, port, patience);
    }

    /** A shorter silence is no proof of a cut. */
    default Duration shortestSilence() {
        return Duration.ofMillis(4); // on loopback a connection is there in well under 1 ms
    }
}
