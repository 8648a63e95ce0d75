package dev.redisdrill.simulations.operation;

import java.util.function.IntFunction;

/**
 * Users alike: one tenant's workload.
 *
 * @param tenant whose ACL user they connect with
 * @param workload the workload's name within the tenant
 * @param users how many, at least 1
 * @param perSecond open model: operations per second of all of them together, each user keeping its own schedule;
 *     0: closed model, each user starts its next operation when the last is done
 * @param sources makes what the i-th user (from 0) does; called once per user before the load starts
 */
public record UserGroup(
        String tenant, String workload, int users, double perSecond, IntFunction<OperationSource> sources) {
    public UserGroup {
        if (users < 1) {
            throw new IllegalArgumentException("a user group needs at least one user: " + tenant + "/" + workload);
        }
    }

    /** Whether operations are due by a schedule and not by the completion of the one before. */
    public boolean open() {
        return perSecond > 0;
    }
}
