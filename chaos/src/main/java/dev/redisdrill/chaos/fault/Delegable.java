package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.lab.Deed;
import java.util.List;
import java.util.Optional;

/** A fault that can be carried out by somebody else, a controller in the cluster ({@link dev.redisdrill.chaos.lab.CanDelegate}). */
public interface Delegable {

    /** Why not with these values, and what to write instead; empty if it can. */
    Optional<String> whyNotDelegated();

    /**
     * What would be asked for if Redis named these nodes.
     *
     * @param nodes {@code host:port} of a primary and at least two others
     */
    Deed sample(List<String> nodes);
}
