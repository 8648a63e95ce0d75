package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.reports.stats.CatalogueAudit;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The cluster holds what its usage catalogue says, and nothing else.
 *
 * <p><b>What it proves.</b> After the load every key of every primary is told by SCAN, and of each (or of the share that the
 * catalogue's {@code sample} says) TYPE, PTTL and MEMORY USAGE are asked. Every key that is found to be in no keyspace, of
 * another structure, or without the time to live that it has to have, is one that was there at that moment. Times to live are
 * compared to the second: one that is too long by less may pass. Operations are those that the load itself was due to do.
 *
 * <p><b>What it cannot prove.</b> Keys that come and go during the load, or between SCAN and the look at them, are not seen.
 * With a sample below 100 % what is rare can be missed, and memory is an estimate; keys are counted all the same. Operations of
 * others than this load are not counted. Memory is that of the keys on the primaries, without replicas, buffers or
 * fragmentation. Where the survey was not complete, the check is INVALID, unless what was found is too much already.
 *
 * <p><b>Memory.</b> None for each key; a few kilobytes for each service of a tenant.
 *
 * <p>Source: the Redis documentation of {@code SCAN} (its guarantees), {@code PTTL} and {@code MEMORY USAGE}.
 */
@JsonTypeName("catalogue")
@JsonClassDescription("The cluster after the load holds what its usage catalogue says, and nothing else.")
public record CatalogueCheck(
        @JsonPropertyDescription("How many keys may be outside any keyspace; otherwise none.")
        Optional<Long> maxOutside,

        @JsonPropertyDescription("How many keys may lack the TTL that they have to have; otherwise none.")
        Optional<Long> maxWithoutTtl,

        @JsonPropertyDescription("How many keys may have a longer TTL than they may; otherwise none.")
        Optional<Long> maxTtlTooLong,

        @JsonPropertyDescription("How many keys may be of another data structure; otherwise none.")
        Optional<Long> maxWrongStructure,

        @JsonPropertyDescription("How many quotas may be exceeded; otherwise none.")
        Optional<Long> maxOverQuota,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant)
        implements Check {
    public CatalogueCheck {
        Require.bound("maxOutside", maxOutside);
        Require.bound("maxWithoutTtl", maxWithoutTtl);
        Require.bound("maxTtlTooLong", maxTtlTooLong);
        Require.bound("maxWrongStructure", maxWrongStructure);
        Require.bound("maxOverQuota", maxOverQuota);
    }

    private Map<String, Long> bounds() {
        Map<String, Long> bounds = new LinkedHashMap<>();
        bounds.put(CatalogueAudit.OUTSIDE, maxOutside.orElse(0L));
        bounds.put(CatalogueAudit.WITHOUT_TTL, maxWithoutTtl.orElse(0L));
        bounds.put(CatalogueAudit.TTL_TOO_LONG, maxTtlTooLong.orElse(0L));
        bounds.put(CatalogueAudit.WRONG_STRUCTURE, maxWrongStructure.orElse(0L));
        bounds.put(CatalogueAudit.OVER_QUOTA, maxOverQuota.orElse(0L));
        return bounds;
    }

    @Override
    public Finding look(Evidence evidence) {
        Optional<CatalogueAudit> known = evidence.catalogue();
        if (known.isEmpty()) {
            return Finding.invalid("the scenario has no catalogue: there is nothing to hold the cluster against");
        }
        CatalogueAudit audit = known.get();
        if (audit.survey().isEmpty()) {
            return Finding.invalid(String.join("; ", audit.problems()));
        }
        Map<String, Long> bounds = bounds();
        double found = (double) bounds.keySet().stream()
                .mapToLong(figure -> audit.total(figure, tenant))
                .sum();
        Optional<String> exceeded = bounds.entrySet().stream()
                .filter(bound -> audit.total(bound.getKey(), tenant) > bound.getValue())
                .map(bound -> Figures.count(bound.getValue()) + " " + bound.getKey() + " accepted")
                .findFirst();
        String words = words(audit);
        if (exceeded.isPresent()) {
            return Finding.fail(found, words + "; " + exceeded.get() + first(audit));
        }
        return audit.problems().isEmpty()
                ? Finding.pass(found, words)
                : Finding.invalid(found, String.join("; ", audit.problems()));
    }

    private String words(CatalogueAudit audit) {
        long keys = audit.tenants().stream()
                .filter(use -> tenant.map(use.tenant()::equals).orElse(true))
                .mapToLong(CatalogueAudit.TenantUse::keys)
                .sum();
        return Figures.count(keys) + " keys: "
                + CatalogueAudit.FIGURES.stream()
                        .map(figure -> Figures.count(audit.total(figure, tenant)) + " " + figure)
                        .collect(Collectors.joining(", "));
    }

    private String first(CatalogueAudit audit) {
        return audit.findings().stream()
                .filter(finding -> tenant.map(finding.tenant()::equals).orElse(true))
                .findFirst()
                .map(finding -> " (" + finding.detail() + ")")
                .orElse("");
    }

    @Override
    public LiveLimit live() {
        return new LiveLimit.None("the keys are looked at when the load is over");
    }

    @Override
    public String title() {
        return "catalogue";
    }

    @Override
    public String scope() {
        return new Scope(tenant, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()).toString();
    }

    @Override
    public OptionalDouble target() {
        return OptionalDouble.of(
                (double) bounds().values().stream().mapToLong(Long::longValue).sum());
    }

    @Override
    public String unit() {
        return "findings";
    }
}
