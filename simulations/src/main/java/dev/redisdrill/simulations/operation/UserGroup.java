package dev.redisdrill.simulations.operation;

import java.util.function.IntFunction;

/**
 * Users alike: one tenant's workload, or the part of it that this process takes.
 *
 * @param tenant whose ACL user they connect with
 * @param workload the workload's name within the tenant
 * @param users how many in all processes, at least 1
 * @param perSecond open model: operations per second of all of them together, each user keeping its own schedule;
 *     0: closed model, each user starts its next operation when the last is done
 * @param from the first of them that is here, from 0
 * @param until the end of those that are here; where it is {@code from}, none is
 * @param sources makes what the i-th user (from 0) does; called once for each user that is here, before the load starts
 */
public record UserGroup(
        String tenant,
        String workload,
        int users,
        double perSecond,
        int from,
        int until,
        IntFunction<OperationSource> sources) {
    public UserGroup {
        if (users < 1) {
            throw new IllegalArgumentException("a user group needs at least one user: " + tenant + "/" + workload);
        }
        if (from < 0 || until < from || until > users) {
            throw new IllegalArgumentException("users " + from + " to " + until + " are not among " + users);
        }
    }

    /** All users here. */
    public UserGroup(
            String tenant, String workload, int users, double perSecond, IntFunction<OperationSource> sources) {
        this(tenant, workload, users, perSecond, 0, users, sources);
    }

    /** How many of them are here. */
    public int here() {
        return until - from;
    }

    /** Open model: operations per second of those that are here; 0: closed model. */
    public double perSecondHere() {
        return perSecond * here() / users;
    }

    /** Whether operations are due by a schedule and not by the completion of the one before. */
    public boolean open() {
        return perSecond > 0;
    }
}
