package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.timeline.unit.Rate;
import dev.redisdrill.timeline.unit.Share;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Tenants by count: how many, of which kinds, and how unequal. The plan has them written out.
 *
 * <p>The numbers of tenants of each kind follow the weights as nearly as whole tenants can (largest remainder); which tenant
 * is of which kind is drawn from the seed. The first tenants are the biggest ones.
 *
 * @param count 1 to 5,000
 * @param prefix how their names begin; a number follows, as long for all of them
 * @param rate what all of them offer together, workloads with {@code users} aside; empty: what the kinds' rates make
 * @param skew how unequal their rates are
 * @param mix kinds of tenants by name, which is theirs in this file only
 * @param beside tenants written out, in addition
 */
@JsonClassDescription("Tenants by count: written out in plan.json")
record TenantCrowd(
        @JsonPropertyDescription("how many tenants, 1 to 5000; each has an ACL user of its own")
        int count,

        @JsonProperty(defaultValue = "t")
        @JsonPropertyDescription("how their names begin; a number follows: t001, t002, ...")
        String prefix,

        @JsonPropertyDescription(
                "what they offer together, divided in proportion to the rates of their kinds and the skew;"
                        + " if left out: what those rates make")
        Optional<Rate> rate,

        @JsonProperty(defaultValue = "uniform")
        @JsonPropertyDescription("how unequal they are: uniform, zipf or zipf(exponent); the first ones get most")
        Skew skew,

        @JsonPropertyDescription("the kinds of tenants, by a name of your choice")
        Map<String, TenantKind> mix,

        @JsonProperty(defaultValue = "[]") @JsonPropertyDescription("tenants written out, in addition to those")
        List<TenantSpec> beside) {
    private static final int MOST = 5_000;
    private static final int FEWEST_DIGITS = 3;
    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9-]{0,23}");
    private static final double WHOLE = 1e-6;

    TenantCrowd {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("count: " + count + " is out of range; from 1 to " + MOST);
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("prefix: '" + prefix
                    + "' must be lower-case letters, digits and hyphens, a letter first, at most 24 characters");
        }
        if (rate.isPresent() && !(rate.get().perSecond() > 0)) {
            throw new IllegalArgumentException("rate: " + rate.get() + " is out of range; above 0/s");
        }
        if (mix.isEmpty()) {
            throw new IllegalArgumentException("mix: name at least one kind of tenant, with its workloads");
        }
        mix = new TreeMap<>(mix); // whatever the order in the file, the same draw
        beside = List.copyOf(beside);
        checkShares(mix);
        for (Map.Entry<String, Integer> kind : counts(count, mix).entrySet()) {
            if (kind.getValue() == 0) {
                throw new IllegalArgumentException("count: none of " + count + " tenants would be of the kind '"
                        + kind.getKey() + "'; raise the count, or its weight");
            }
        }
    }

    private static void checkShares(Map<String, TenantKind> mix) {
        long shares =
                mix.values().stream().filter(kind -> kind.share().isPresent()).count();
        if (shares > 0 && shares < mix.size()) {
            throw new IllegalArgumentException("mix: give all kinds a share, or none of them");
        }
        double sum = mix.values().stream().mapToDouble(TenantKind::part).sum();
        if (shares > 0 && Math.abs(sum - 1) > WHOLE) {
            throw new IllegalArgumentException("mix: the shares add up to "
                    + (sum > 1 ? "more than 100%" : new Share(sum).toString()) + "; make them 100%");
        }
    }

    /** How many tenants are of each kind: the whole part of what is due to it, and the rest by the largest remainders. */
    private static Map<String, Integer> counts(int count, Map<String, TenantKind> mix) {
        double sum = mix.values().stream().mapToDouble(TenantKind::part).sum();
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, Double> remainders = new TreeMap<>();
        mix.forEach((name, kind) -> {
            double due = count * kind.part() / sum;
            int whole = (int) Math.floor(due + WHOLE);
            counts.put(name, whole);
            remainders.put(name, due - whole);
        });
        int left = count - counts.values().stream().mapToInt(Integer::intValue).sum();
        remainders.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(left)
                .forEach(entry -> counts.merge(entry.getKey(), 1, Integer::sum));
        return counts;
    }

    /** The kind of each tenant, in their order. */
    List<String> kinds(SplittableRandom random) {
        List<String> kinds = new ArrayList<>();
        counts(count, mix).forEach((name, n) -> {
            for (int i = 0; i < n; i++) {
                kinds.add(name);
            }
        });
        for (int i = kinds.size() - 1; i > 0; i--) { // Fisher and Yates
            int j = random.nextInt(i + 1);
            kinds.set(i, kinds.set(j, kinds.get(i)));
        }
        return kinds;
    }

    /** The name of the k-th tenant, from 1. */
    String name(int k) {
        int digits = Math.max(FEWEST_DIGITS, Integer.toString(count).length());
        String number = Integer.toString(k);
        return prefix + "0".repeat(digits - number.length()) + number;
    }
}
