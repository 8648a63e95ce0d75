package dev.redisdrill.reports.stats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.run.RunPlan;
import dev.redisdrill.timeline.catalogue.Catalogue;
import dev.redisdrill.timeline.catalogue.Keyspace;
import dev.redisdrill.timeline.catalogue.Sensitivity;
import dev.redisdrill.timeline.catalogue.Structure;
import dev.redisdrill.timeline.catalogue.Survey;
import dev.redisdrill.timeline.spec.SpecJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * The cluster as it was found after the load, held against the usage catalogue of the scenario. Immutable.
 *
 * @param catalogue what there may be
 * @param survey what there was; empty: nobody looked, or it cannot be read
 * @param uses every service of the catalogue or of the load, by keyspace
 * @param tenants what each tenant takes of the primaries
 * @param findings what is not as the catalogue says, that of personal data first
 * @param problems why the look was not complete: what was found stands, what was not found proves nothing; empty: it was
 */
public record CatalogueAudit(
        Catalogue catalogue,
        Optional<Survey> survey,
        List<Use> uses,
        List<TenantUse> tenants,
        List<Finding> findings,
        List<String> problems) {
    /** Keys that belong to no keyspace. */
    public static final String OUTSIDE = "outside";
    /** Keys that have no time to live, and have to have one. */
    public static final String WITHOUT_TTL = "without TTL";
    /** Keys whose time to live is longer than it may be. */
    public static final String TTL_TOO_LONG = "TTL too long";
    /** Keys of another data structure. */
    public static final String WRONG_STRUCTURE = "wrong structure";
    /** Services that take more keys, memory or operations than they may. */
    public static final String OVER_QUOTA = "over quota";
    /** All, in the order of reports. */
    public static final List<String> FIGURES = List.of(OUTSIDE, WITHOUT_TTL, TTL_TOO_LONG, WRONG_STRUCTURE, OVER_QUOTA);

    /**
     * What one service takes.
     *
     * @param keyspace its pattern in the catalogue; empty: the catalogue has none for it
     * @param space what was found; empty: no key of it, or nobody looked
     * @param perSecond operations a second over the busiest ten seconds; empty: the load did not use it
     */
    public record Use(
            String keyspace, String tenant, String service, Optional<Survey.Space> space, OptionalDouble perSecond) {}

    /** What one tenant takes; an empty name: nobody that the catalogue names. */
    public record TenantUse(String tenant, long keys, Optional<Long> bytes) {}

    /**
     * Something that is not as the catalogue says.
     *
     * @param what one of {@link #FIGURES}
     * @param keyspace its pattern; empty: keys outside any
     * @param tenant whose it is; empty: that cannot be told
     * @param personal whether it is about personal data
     * @param many how many keys, or for a quota one
     * @param detail in a sentence
     * @param samples names of keys, as they may be shown
     */
    public record Finding(
            String what,
            String keyspace,
            String tenant,
            boolean personal,
            long many,
            String detail,
            List<String> samples) {}

    public CatalogueAudit {
        uses = List.copyOf(uses);
        tenants = List.copyOf(tenants);
        findings = List.copyOf(findings);
        problems = List.copyOf(problems);
    }

    /**
     * Holds a run against its catalogue; empty if its scenario has none.
     *
     * @throws MissingEvidenceException if the plan has one that cannot be read
     */
    public static Optional<CatalogueAudit> of(RunDirectory run) {
        JsonNode json = run.plan()
                .value()
                .map(plan -> plan.json().path("catalogue"))
                .orElse(SpecJson.mapper().nullNode());
        if (!json.isObject()) {
            return Optional.empty();
        }
        try {
            Catalogue catalogue = SpecJson.mapper().treeToValue(json, Catalogue.class);
            return Optional.of(new Builder(run, catalogue).build());
        } catch (JsonProcessingException e) {
            throw new MissingEvidenceException("the catalogue of the plan cannot be read: " + e.getOriginalMessage());
        }
    }

    /** How much of a figure there is, of one tenant or of all. */
    public long total(String figure, Optional<String> tenant) {
        return findings.stream()
                .filter(finding -> finding.what.equals(figure))
                .filter(finding -> tenant.map(finding.tenant::equals).orElse(true))
                .mapToLong(Finding::many)
                .sum();
    }

    private static final class Builder {
        private final RunDirectory run;
        private final Catalogue catalogue;
        private final Optional<Survey> survey;
        private final List<String> problems = new ArrayList<>();
        private final List<Finding> findings = new ArrayList<>();

        Builder(RunDirectory run, Catalogue catalogue) {
            this.run = run;
            this.catalogue = catalogue;
            this.survey = run.survey().value();
            run.survey().problem().ifPresent(problems::add);
            survey.ifPresent(s -> problems.addAll(s.problems()));
        }

        CatalogueAudit build() {
            List<Use> uses = uses();
            uses.forEach(this::judge);
            survey.stream().flatMap(s -> s.spaces().stream()).forEach(space -> {
                if (space.keyspace().isEmpty()) {
                    findings.add(new Finding(
                            OUTSIDE,
                            "",
                            space.tenant(),
                            false,
                            space.keys(),
                            Figures.count(space.keys()) + " keys of "
                                    + (space.tenant().isEmpty() ? "nobody that it names" : "tenant " + space.tenant())
                                    + " are in no keyspace",
                            samples(space, Survey.BIGGEST)));
                }
            });
            findings.sort(Comparator.comparing((Finding finding) -> !finding.personal)
                    .thenComparing(finding -> FIGURES.indexOf(finding.what))
                    .thenComparing(Finding::keyspace)
                    .thenComparing(Finding::tenant));
            return new CatalogueAudit(catalogue, survey, uses, tenants(), findings, problems);
        }

        /** Those of the load, those that were found, and those that the catalogue names and nobody uses. */
        private List<Use> uses() {
            BusiestRates rates = new BusiestRates(run.counts().value().orElse(List.of()));
            Map<String, Use> uses = new TreeMap<>();
            for (Survey.Space space : survey.map(Survey::spaces).orElse(List.of())) {
                if (!space.keyspace().isEmpty()) {
                    uses.put(
                            space.tenant() + ":" + space.service(),
                            new Use(
                                    space.keyspace(),
                                    space.tenant(),
                                    space.service(),
                                    Optional.of(space),
                                    rates.of(space.tenant(), space.service())));
                }
            }
            for (RunPlan.PlannedWorkload workload :
                    run.plan().value().map(RunPlan::workloads).orElse(List.of())) {
                uses.computeIfAbsent(
                        workload.tenant() + ":" + workload.name(),
                        name -> new Use(
                                catalogue
                                        .patternOf(workload.tenant(), workload.name())
                                        .orElse(""),
                                workload.tenant(),
                                workload.name(),
                                Optional.empty(),
                                rates.of(workload.tenant(), workload.name())));
            }
            Set<String> used = new LinkedHashSet<>();
            uses.values().forEach(use -> used.add(use.keyspace));
            for (String pattern : catalogue.keyspaces().keySet()) {
                if (!used.contains(pattern)) {
                    String[] parts = pattern.split(":", -1);
                    uses.put(
                            parts[0] + ":" + parts[1],
                            new Use(pattern, parts[0], parts[1], Optional.empty(), OptionalDouble.empty()));
                }
            }
            return List.copyOf(uses.values());
        }

        private void judge(Use use) {
            if (use.keyspace.isEmpty()) {
                return;
            }
            Keyspace rules = catalogue.keyspace(use.keyspace);
            use.space.ifPresent(space -> judge(use, rules, space));
            rules.quota().ifPresent(quota -> {
                quota.keys()
                        .ifPresent(most ->
                                overQuota(use, rules, use.space.map(s -> (double) s.keys()), (double) most, "keys"));
                quota.bytes()
                        .ifPresent(most -> overQuota(
                                use,
                                rules,
                                use.space.flatMap(Survey.Space::allBytes).map(Long::doubleValue),
                                (double) most.bytes(),
                                "bytes"));
                quota.rate()
                        .ifPresent(most -> overQuota(
                                use,
                                rules,
                                use.perSecond.isPresent() ? Optional.of(use.perSecond.getAsDouble()) : Optional.empty(),
                                most.perSecond(),
                                "operations/s"));
            });
        }

        private void judge(Use use, Keyspace rules, Survey.Space space) {
            if (rules.ttl().required() && space.withoutTtl() > 0) {
                add(
                        use,
                        rules,
                        WITHOUT_TTL,
                        space.withoutTtl(),
                        "keys live for ever",
                        samples(space, Survey.WITHOUT_TTL));
            }
            rules.ttl().max().ifPresent(max -> {
                // A count of so many seconds is of keys that live longer than a second less.
                long longer = space.ttlSeconds().entrySet().stream()
                        .filter(entry -> (entry.getKey() - 1) * 1_000 >= max.toMillis())
                        .mapToLong(Map.Entry::getValue)
                        .sum();
                if (longer > 0) {
                    add(
                            use,
                            rules,
                            TTL_TOO_LONG,
                            longer,
                            "keys live longer than " + rules.ttl().toString().substring(4),
                            samples(space, Survey.LONGEST_TTL));
                }
            });
            space.structures().forEach((name, keys) -> {
                boolean right = rules.structures().stream().map(Structure::text).anyMatch(name::equals);
                if (!right) {
                    add(
                            use,
                            rules,
                            WRONG_STRUCTURE,
                            keys,
                            "keys are a " + name,
                            samples(space, Survey.STRUCTURE + name));
                }
            });
        }

        private void add(Use use, Keyspace rules, String what, long many, String detail, List<String> samples) {
            findings.add(new Finding(
                    what,
                    use.keyspace,
                    use.tenant,
                    rules.sensitivity() == Sensitivity.PERSONAL,
                    many,
                    use.tenant + ":" + use.service + ": " + Figures.count(many) + " " + detail,
                    samples));
        }

        private void overQuota(Use use, Keyspace rules, Optional<Double> found, double most, String unit) {
            if (found.isPresent() && found.get() > most) {
                findings.add(new Finding(
                        OVER_QUOTA,
                        use.keyspace,
                        use.tenant,
                        rules.sensitivity() == Sensitivity.PERSONAL,
                        1,
                        use.tenant + ":" + use.service + ": " + Figures.count(Math.round(found.get())) + " " + unit
                                + " of " + Figures.count(Math.round(most)),
                        use.space.map(space -> samples(space, Survey.BIGGEST)).orElse(List.of())));
            }
        }

        private static List<String> samples(Survey.Space space, String what) {
            return space.samples().stream()
                    .filter(sample -> sample.what().equals(what))
                    .map(Survey.Sample::key)
                    .distinct()
                    .toList();
        }

        private List<TenantUse> tenants() {
            Map<String, List<Survey.Space>> byTenant = new TreeMap<>();
            survey.stream()
                    .flatMap(s -> s.spaces().stream())
                    .forEach(space -> byTenant.computeIfAbsent(space.tenant(), name -> new ArrayList<>())
                            .add(space));
            List<TenantUse> tenants = new ArrayList<>();
            byTenant.forEach((tenant, spaces) -> tenants.add(new TenantUse(
                    tenant,
                    spaces.stream().mapToLong(Survey.Space::keys).sum(),
                    spaces.stream()
                            .map(Survey.Space::allBytes)
                            .reduce(Optional.of(0L), (a, b) -> a.flatMap(x -> b.map(y -> x + y))))));
            return tenants;
        }
    }
}
