package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.timeline.unit.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Writes out {@link TenantCrowd tenants by count} in the tree of a scenario. What is wrong with one of them later is told at
 * the place of its kind, once. Confined to one thread.
 */
final class CrowdExpansion {
    private static final String TENANTS = "/tenants";
    private static final String MIX = TENANTS + "/mix";
    private static final String BESIDE = TENANTS + "/beside";
    /** Below it, a tenant would do nothing in most runs. */
    private static final double LOWEST_RATE = 0.01;

    private static final double ROUNDING = 1_000;

    private final SpecReader.Draft draft;
    private final TenantCrowd crowd;
    private final JsonNode mix;
    private final List<String> kinds;

    private CrowdExpansion(SpecReader.Draft draft, TenantCrowd crowd) {
        this.draft = draft;
        this.crowd = crowd;
        this.mix = draft.tree().at(MIX);
        this.kinds = crowd.kinds(Plan.randomOf(draft.tree().path("seed").asLong(), "tenants"));
    }

    /** Does nothing where tenants are a list. Where they cannot be written out, says why and leaves an empty list. */
    static void apply(SpecReader.Draft draft) {
        if (draft.tree().path("tenants").isObject()) {
            Optional<TenantCrowd> crowd = draft.binder().bind(draft.tree().path("tenants"), TenantCrowd.class, TENANTS);
            ArrayNode tenants = crowd.map(known -> new CrowdExpansion(draft, known).writtenOut())
                    .orElseGet(draft.tree()::arrayNode);
            if (tenants.isEmpty()) {
                draft.explained().add(TENANTS);
            }
            draft.tree().set("tenants", tenants);
        }
    }

    private ArrayNode writtenOut() {
        ArrayNode tenants = draft.tree().arrayNode();
        double[] scales = scales();
        for (int i = 0; i < kinds.size(); i++) {
            if (!add(tenants, i, scales[i])) {
                return draft.tree().arrayNode();
            }
        }
        JsonNode beside = draft.tree().at(BESIDE);
        for (int i = 0; i < beside.size(); i++) {
            draft.places().copy(Places.child(BESIDE, i), List.of(Places.child(TENANTS, tenants.size())));
            tenants.add(beside.get(i));
        }
        mix.properties().forEach(kind -> draft.places().copy(Places.child(MIX, kind.getKey()), ofKind(kind.getKey())));
        return tenants;
    }

    private List<String> ofKind(String kind) {
        return IntStream.range(0, kinds.size())
                .filter(i -> kinds.get(i).equals(kind))
                .mapToObj(i -> Places.child(TENANTS, i))
                .toList();
    }

    /** By how much the rates of each tenant differ from those of its kind. */
    private double[] scales() {
        double[] scales = new double[kinds.size()];
        double written = 0;
        double weighted = 0;
        for (int i = 0; i < scales.length; i++) {
            double own = rateOf(mix.path(kinds.get(i)));
            scales[i] = crowd.skew().weight(i + 1);
            written += own;
            weighted += own * scales[i];
        }
        double total = crowd.rate().map(Rate::perSecond).orElse(written);
        for (int i = 0; i < scales.length && weighted > 0; i++) {
            scales[i] *= total / weighted;
        }
        return scales;
    }

    private boolean add(ArrayNode tenants, int i, double scale) {
        String kind = kinds.get(i);
        ObjectNode tenant = tenants.addObject();
        tenant.put("name", crowd.name(i + 1));
        mix.path(kind)
                .properties()
                .forEach(entry -> tenant.set(entry.getKey(), entry.getValue().deepCopy()));
        tenant.remove(List.of("weight", "share"));
        for (ObjectNode workload : withRate(tenant)) {
            double rate = Math.round(rateIn(workload) * scale * ROUNDING) / ROUNDING;
            if (rate < LOWEST_RATE) {
                draft.problems()
                        .add(Problem.error(
                                draft.places()
                                        .ofValue(crowd.rate().isPresent() ? TENANTS + "/rate" : TENANTS + "/skew"),
                                "rate: " + crowd.name(i + 1) + " would be left with less than "
                                        + new Rate(LOWEST_RATE) + " of " + kind
                                        + "; raise the rate, or lower the count or the skew"));
                return false;
            }
            workload.put("rate", new Rate(rate).toString());
        }
        return true;
    }

    private static double rateOf(JsonNode tenant) {
        return withRate(tenant).stream().mapToDouble(CrowdExpansion::rateIn).sum();
    }

    private static double rateIn(JsonNode workload) {
        return Rate.parse(workload.path("rate").asText()).perSecond();
    }

    /** The keys of the workloads that are offered by a schedule. */
    private static List<ObjectNode> withRate(JsonNode tenant) {
        List<ObjectNode> keys = new ArrayList<>();
        tenant.path("workloads")
                .forEach(workload -> workload.forEach(kind -> {
                    if (kind instanceof ObjectNode object && object.path("rate").isTextual()) {
                        keys.add(object);
                    }
                }));
        return keys;
    }
}
