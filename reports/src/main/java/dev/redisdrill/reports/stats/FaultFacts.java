package dev.redisdrill.reports.stats;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of one fault of the plan. Moments are nanoseconds since the start of the run.
 *
 * @param name its name in the plan
 * @param kind its kind: {@code kill-primary}
 * @param target {@code host:port} of the node it was done to
 * @param shards the shards it was expected to disturb, ascending
 * @param injectedNanos when its command was about to be given
 * @param effectNanos when its effect began, if the effect was proven
 * @param provenNanos when its effect was seen
 * @param proof what was seen
 * @param healedNanos when the command that ends it had been given
 * @param healProvenNanos when the healing was seen
 * @param healProof what was seen of the healing
 * @param predictedMillis the recovery time that was predicted for it
 * @param failure why it was skipped, ineffective, not finished, or not healed; empty if none of these
 */
public record FaultFacts(
        String name,
        String kind,
        Optional<String> target,
        List<Integer> shards,
        OptionalLong injectedNanos,
        OptionalLong effectNanos,
        OptionalLong provenNanos,
        Optional<String> proof,
        OptionalLong healedNanos,
        OptionalLong healProvenNanos,
        Optional<String> healProof,
        Optional<Range> predictedMillis,
        Optional<String> failure) {

    /** A span of milliseconds, both ends included. */
    public record Range(double low, double high) {}

    /** The first of the shards; empty if it is not about shards. */
    public Optional<Integer> shard() {
        return shards.stream().findFirst();
    }

    /** Whether the fault had its effect and was proven healed. */
    public boolean complete() {
        return effectNanos.isPresent() && healProvenNanos.isPresent() && failure.isEmpty();
    }

    /** In a sentence, what is missing for {@link #complete}. */
    public String shortcoming() {
        if (failure.isPresent()) {
            return "fault " + name + ": " + failure.get();
        }
        if (injectedNanos.isEmpty()) {
            return "fault " + name + " was never injected: the run ended before";
        }
        if (effectNanos.isEmpty()) {
            return "fault " + name + " was injected, but its effect was never proven";
        }
        return healProvenNanos.isEmpty()
                ? "fault " + name + " was never proven healed"
                : "fault " + name + " is complete";
    }
}
