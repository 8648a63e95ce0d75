package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.timeline.unit.Share;
import java.util.List;
import java.util.Optional;

/**
 * What tenants of one kind in a {@link TenantCrowd} do.
 *
 * @param weight 1 to 1,000,000; how many tenants are of this kind, in proportion to the weights of the others
 * @param share of all tenants, instead of a weight
 * @param client as {@link TenantSpec#client}
 * @param workloads as {@link TenantSpec#workloads}
 */
@JsonClassDescription("A kind of tenant: how many of the tenants are so, and what each of them does")
record TenantKind(
        @JsonPropertyDescription(
                "how many tenants are of this kind, in proportion to the weights of the other kinds; if"
                        + " left out, as is 'share': 1")
        Optional<Integer> weight,

        @JsonPropertyDescription(
                "how many of the tenants are of this kind, such as 60%, instead of weights; the shares of"
                        + " all kinds add up to 100%")
        Optional<Share> share,

        @JsonPropertyDescription(
                "the Redis client that carries the load of these tenants; if left out: that of the load")
        Optional<ClientSpec> client,

        @JsonPropertyDescription(
                "what each of these tenants does, all at the same time; 'rate' is that of an average tenant")
        List<NamedWorkload> workloads) {
    private static final int HEAVIEST = 1_000_000;

    TenantKind {
        if (weight.isPresent() && share.isPresent()) {
            throw new IllegalArgumentException("weight: give either a weight or a share, not both");
        }
        if (weight.isPresent() && (weight.get() < 1 || weight.get() > HEAVIEST)) {
            throw new IllegalArgumentException("weight: " + weight.get() + " is out of range; from 1 to " + HEAVIEST);
        }
        workloads = new TenantSpec("any", client, workloads).workloads();
    }

    /** Its part of the whole, in proportion to the others. */
    double part() {
        return share.map(Share::fraction).orElseGet(() -> (double) weight.orElse(1));
    }
}
