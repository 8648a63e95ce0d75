package dev.redisdrill.simulations.control;

import java.util.Optional;

/**
 * Operations that the load counts while it goes on, for the runner to judge by. An absent part means any, except the
 * phase: any but the warm-up.
 *
 * @param tenant the tenant's name
 * @param workload the workload's name
 * @param operation the logical operation (get, set, hset)
 * @param phase the phase in which the operation was intended to start
 * @param shard the shard's number, from 1
 * @param aboveNanos if given, what counts are operations that were acknowledged or ended UNKNOWN, and those of them are
 *     bad that took longer from their intended start; otherwise all count, and those are bad that were not acknowledged
 */
public record Meter(
        Optional<String> tenant,
        Optional<String> workload,
        Optional<String> operation,
        Optional<String> phase,
        Optional<Integer> shard,
        Optional<Long> aboveNanos) {

    /**
     * What a meter has counted since the load began.
     *
     * @param ended operations that count
     * @param bad those of them that were bad
     */
    public record Reading(long ended, long bad) {}
}
