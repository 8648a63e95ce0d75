package dev.redisdrill.reports.judge;

import dev.redisdrill.reports.stats.CatalogueAudit;
import dev.redisdrill.timeline.catalogue.Keyspace;
import dev.redisdrill.timeline.catalogue.Quota;
import dev.redisdrill.timeline.catalogue.Structure;
import dev.redisdrill.timeline.catalogue.Survey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The usage catalogue, and what was found in the cluster. What was not looked at is empty, never 0.
 *
 * @param problem why the look was not complete; empty: it was
 * @param sample the share of the keys that were looked at one by one; empty: nobody looked
 * @param keys how many there are on all primaries
 * @param keyspaces the catalogue
 * @param uses what each service takes
 * @param tenants what each tenant takes; an empty name: nobody that the catalogue names
 * @param findings what is not as the catalogue says, that of personal data first
 */
public record CatalogueSection(
        Optional<String> problem,
        OptionalDouble sample,
        Optional<Long> keys,
        List<Entry> keyspaces,
        List<Use> uses,
        List<Tenant> tenants,
        List<Finding> findings) {

    /** An entry of the catalogue. */
    public record Entry(
            String keyspace,
            List<String> structures,
            String owner,
            String sensitivity,
            String ttl,
            Optional<Long> quotaKeys,
            Optional<Long> quotaBytes,
            OptionalDouble quotaPerSecond,
            Optional<String> purpose) {}

    /** What a service takes; {@code keys} is 0 where all was looked at and nothing found. */
    public record Use(
            String keyspace,
            String tenant,
            String service,
            Optional<Long> keys,
            Optional<Long> looked,
            Map<String, Long> structures,
            Optional<Long> withoutTtl,
            OptionalLong longestTtlSeconds,
            Optional<Long> bytes,
            OptionalDouble perSecond,
            List<Key> biggest) {}

    /** A key, its name as it may be shown. */
    public record Key(String key, int shard, String structure, Optional<Long> ttlMillis, long bytes) {}

    /** What a tenant takes. */
    public record Tenant(String tenant, long keys, Optional<Long> bytes) {}

    /** Something that is not as the catalogue says. */
    public record Finding(
            String what,
            String keyspace,
            String tenant,
            boolean personal,
            long many,
            String detail,
            List<String> samples) {}

    static CatalogueSection of(CatalogueAudit audit) {
        boolean looked = audit.survey().isPresent();
        return new CatalogueSection(
                audit.problems().isEmpty() ? Optional.empty() : Optional.of(String.join("; ", audit.problems())),
                audit.survey().map(s -> OptionalDouble.of(s.sample())).orElse(OptionalDouble.empty()),
                looked
                        ? Optional.of(audit.tenants().stream()
                                .mapToLong(CatalogueAudit.TenantUse::keys)
                                .sum())
                        : Optional.empty(),
                audit.catalogue().keyspaces().entrySet().stream()
                        .map(entry -> entry(entry.getKey(), entry.getValue()))
                        .toList(),
                audit.uses().stream()
                        .map(use -> use(use, looked && audit.problems().isEmpty()))
                        .toList(),
                audit.tenants().stream()
                        .map(use -> new Tenant(use.tenant(), use.keys(), use.bytes()))
                        .toList(),
                audit.findings().stream()
                        .map(f -> new Finding(
                                f.what(), f.keyspace(), f.tenant(), f.personal(), f.many(), f.detail(), f.samples()))
                        .toList());
    }

    private static Entry entry(String pattern, Keyspace keyspace) {
        Optional<Quota> quota = keyspace.quota();
        return new Entry(
                pattern,
                keyspace.structures().stream().map(Structure::text).toList(),
                keyspace.owner(),
                keyspace.sensitivity().text(),
                keyspace.ttl().toString(),
                quota.flatMap(Quota::keys),
                quota.flatMap(Quota::bytes).map(bytes -> bytes.bytes()),
                quota.flatMap(Quota::rate)
                        .map(rate -> OptionalDouble.of(rate.perSecond()))
                        .orElse(OptionalDouble.empty()),
                keyspace.purpose());
    }

    private static Use use(CatalogueAudit.Use use, boolean complete) {
        Optional<Survey.Space> space = use.space();
        Optional<Long> none = complete ? Optional.of(0L) : Optional.empty();
        return new Use(
                use.keyspace(),
                use.tenant(),
                use.service(),
                space.map(Survey.Space::keys).or(() -> none),
                space.map(Survey.Space::looked).or(() -> none),
                space.map(Survey.Space::structures).orElse(Map.of()),
                space.filter(s -> s.looked() > 0).map(Survey.Space::withoutTtl),
                space.stream()
                        .flatMap(s -> s.ttlSeconds().keySet().stream())
                        .mapToLong(Long::longValue)
                        .max(),
                space.flatMap(Survey.Space::allBytes).or(() -> none),
                use.perSecond(),
                space.stream()
                        .flatMap(s -> s.samples().stream())
                        .filter(sample -> sample.what().equals(Survey.BIGGEST))
                        .map(s -> new Key(s.key(), s.shard(), s.structure(), s.ttlMillis(), s.bytes()))
                        .toList());
    }
}
