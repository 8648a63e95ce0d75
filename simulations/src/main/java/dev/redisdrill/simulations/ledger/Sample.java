package dev.redisdrill.simulations.ledger;

import java.util.Optional;

/**
 * One finding, for people to look into; a line of {@code ledger/lost.jsonl}, {@code stale.jsonl} or {@code phantom.jsonl}.
 *
 * @param expected the value that should have been there at least
 * @param found what was there; empty: nothing
 * @param acknowledgedAtNanos when the expected value was acknowledged, on the run's clock, if known
 * @param node the node that acknowledged it, as the client's slot map had it, if known
 * @param foundAtNanos when it was found
 */
record Sample(
        String tenant,
        String workload,
        String key,
        int shard,
        String expected,
        Optional<String> found,
        Optional<Long> acknowledgedAtNanos,
        Optional<String> node,
        long foundAtNanos) {

    Sample acknowledged(long nanos, String by) {
        return new Sample(
                tenant, workload, key, shard, expected, found, Optional.of(nanos), Optional.of(by), foundAtNanos);
    }
}
