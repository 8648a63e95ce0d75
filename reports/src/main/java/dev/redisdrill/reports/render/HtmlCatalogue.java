package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.CatalogueSection;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.Figures;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The usage catalogue in the HTML report. */
final class HtmlCatalogue {
    private static final int BIGGEST = 10;

    private HtmlCatalogue() {}

    /** The biggest keys of all that were looked at. */
    static List<CatalogueSection.Key> biggest(CatalogueSection section) {
        return section.uses().stream()
                .flatMap(use -> use.biggest().stream())
                .sorted(Comparator.comparingLong(CatalogueSection.Key::bytes)
                        .reversed()
                        .thenComparing(CatalogueSection.Key::key))
                .limit(BIGGEST)
                .toList();
    }

    static Map<String, Object> of(Report report) {
        Map<String, Object> model = new HashMap<>();
        Optional<CatalogueSection> section = report.catalogue();
        model.put("hasCatalogue", section.isPresent());
        section.ifPresent(s -> fill(model, s));
        return model;
    }

    private static void fill(Map<String, Object> model, CatalogueSection section) {
        model.put("catalogueLook", CatalogueWords.look(section));
        model.put(
                "catalogueProblem",
                section.keys().isPresent() ? section.problem().orElse("") : "");
        model.put("hasFindings", !section.findings().isEmpty());
        model.put("noFindings", section.keys().isEmpty() ? "Not known." : "Nothing was found that should not be.");
        model.put(
                "findings",
                section.findings().stream()
                        .map(f -> Map.of(
                                "what", f.what(),
                                "keyspace", f.keyspace().isEmpty() ? "none" : f.keyspace(),
                                "personal", f.personal() ? "personal" : "",
                                "detail", f.detail(),
                                "samples", String.join(", ", f.samples())))
                        .toList());
        model.put(
                "keyspaces",
                section.keyspaces().stream().map(HtmlCatalogue::keyspace).toList());
        model.put("uses", section.uses().stream().map(HtmlCatalogue::use).toList());
        model.put(
                "tenantUses",
                section.tenants().stream()
                        .map(t -> Map.of(
                                "name", CatalogueWords.tenant(t.tenant()),
                                "keys", Figures.count(t.keys()),
                                "bytes", CatalogueWords.bytes(t.bytes())))
                        .toList());
        model.put("hasBiggest", !biggest(section).isEmpty());
        model.put(
                "biggest",
                biggest(section).stream()
                        .map(k -> Map.of(
                                "key", k.key(),
                                "shard", Integer.toString(k.shard()),
                                "structure", k.structure(),
                                "ttl", CatalogueWords.ttl(k.ttlMillis()),
                                "bytes", CatalogueWords.bytes(Optional.of(k.bytes()))))
                        .toList());
    }

    private static Map<String, Object> keyspace(CatalogueSection.Entry k) {
        return Map.of(
                "keyspace", k.keyspace(),
                "structures", String.join(", ", k.structures()),
                "owner", k.owner(),
                "sensitivity", k.sensitivity(),
                "ttl", k.ttl(),
                "quota", CatalogueWords.quota(k),
                "purpose", k.purpose().orElse(""));
    }

    private static Map<String, Object> use(CatalogueSection.Use u) {
        return Map.of(
                "name", u.tenant() + ":" + u.service(),
                "keyspace", u.keyspace().isEmpty() ? "none" : u.keyspace(),
                "keys", Words.count(u.keys()),
                "structures", CatalogueWords.structures(u),
                "withoutTtl", Words.count(u.withoutTtl()),
                "longest", CatalogueWords.longest(u.longestTtlSeconds()),
                "bytes", CatalogueWords.bytes(u.bytes()),
                "perSecond", CatalogueWords.perSecond(u.perSecond()));
    }
}
