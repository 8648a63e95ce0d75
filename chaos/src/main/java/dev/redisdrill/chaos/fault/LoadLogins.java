package dev.redisdrill.chaos.fault;

import dev.redisdrill.timeline.spec.ClusterAccess.User;

/** Tells the load how a tenant logs in from now on. Thread-safe. */
public interface LoadLogins {
    /** For runs without a load that could be told. */
    LoadLogins NOBODY = (tenant, user) -> {
        throw new FaultException("there is no load that could be told the new password of tenant " + tenant);
    };

    /**
     * Connections that the load opens from now on for this tenant log in so; those that are open are left alone.
     *
     * @throws FaultException if the load does not listen
     */
    void use(String tenant, User user) throws FaultException;
}
