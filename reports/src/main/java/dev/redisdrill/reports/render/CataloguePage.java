package dev.redisdrill.reports.render;

import dev.redisdrill.reports.judge.CatalogueSection;
import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.stats.Figures;
import java.util.List;

/** {@code catalogue.md}: who keeps what in the cluster, and what was found: a page that can be handed on by itself. */
final class CataloguePage {
    private final StringBuilder out = new StringBuilder();

    private CataloguePage() {}

    static String render(Judgement judgement) {
        CataloguePage page = new CataloguePage();
        Report report = judgement.report();
        if (report.catalogue().isPresent()) {
            page.write(report, report.catalogue().get());
        }
        return page.out.toString();
    }

    private void write(Report report, CatalogueSection section) {
        line("# Usage catalogue");
        line("");
        line(escape(Headline.cluster(report)) + ", as run "
                + escape(Words.text(report.run().id())) + " of the scenario "
                + escape(Words.text(report.run().scenario())) + " found it, which began "
                + escape(Words.text(report.run().startedAt())) + ".");
        line("");
        line(escape(CatalogueWords.look(section)));
        section.problem()
                .filter(problem -> section.keys().isPresent())
                .ifPresent(problem -> line("**Not complete**: " + escape(problem)));
        line("");
        findings(section);
        keyspaces(section);
        uses(section);
        tenants(section);
        biggest(section);
    }

    private void findings(CatalogueSection section) {
        line("## Not as it should be");
        line("");
        if (section.findings().isEmpty()) {
            line(section.keys().isEmpty() ? "Not known." : "Nothing was found.");
        } else {
            row("What", "Keyspace", "Personal", "Found", "Keys, for example");
            row("---", "---", "---", "---", "---");
            section.findings()
                    .forEach(f -> row(
                            escape(f.what()),
                            f.keyspace().isEmpty() ? "none" : escape(f.keyspace()),
                            f.personal() ? "yes" : "",
                            escape(f.detail()),
                            escape(String.join(", ", f.samples()))));
        }
        line("");
    }

    private void keyspaces(CatalogueSection section) {
        line("## Keyspaces");
        line("");
        row("Keyspace", "Structure", "Owner", "Sensitivity", "TTL", "Quota", "Purpose");
        row("---", "---", "---", "---", "---", "---", "---");
        section.keyspaces()
                .forEach(k -> row(
                        escape(k.keyspace()),
                        String.join(", ", k.structures()),
                        escape(k.owner()),
                        k.sensitivity(),
                        k.ttl(),
                        CatalogueWords.quota(k),
                        escape(k.purpose().orElse(""))));
        line("");
    }

    private void uses(CatalogueSection section) {
        line("## Found");
        line("");
        row("Service", "Keyspace", "Keys", "Structure", "Without TTL", "Longest TTL", "Memory", "Operations/s");
        row("---", "---", "---:", "---", "---:", "---:", "---:", "---:");
        section.uses()
                .forEach(u -> row(
                        escape(u.tenant() + ":" + u.service()),
                        u.keyspace().isEmpty() ? "**none**" : escape(u.keyspace()),
                        Words.count(u.keys()),
                        CatalogueWords.structures(u),
                        Words.count(u.withoutTtl()),
                        CatalogueWords.longest(u.longestTtlSeconds()),
                        CatalogueWords.bytes(u.bytes()),
                        CatalogueWords.perSecond(u.perSecond())));
        line("");
    }

    private void tenants(CatalogueSection section) {
        if (section.tenants().isEmpty()) {
            return;
        }
        line("## Tenants");
        line("");
        row("Tenant", "Keys", "Memory");
        row("---", "---:", "---:");
        section.tenants()
                .forEach(t -> row(
                        escape(CatalogueWords.tenant(t.tenant())),
                        Figures.count(t.keys()),
                        CatalogueWords.bytes(t.bytes())));
        line("");
    }

    private void biggest(CatalogueSection section) {
        List<CatalogueSection.Key> keys = HtmlCatalogue.biggest(section);
        if (keys.isEmpty()) {
            return;
        }
        line("## Biggest keys");
        line("");
        row("Key", "Shard", "Structure", "TTL", "Memory");
        row("---", "---:", "---", "---:", "---:");
        keys.forEach(k -> row(
                escape(k.key()),
                Integer.toString(k.shard()),
                k.structure(),
                CatalogueWords.ttl(k.ttlMillis()),
                CatalogueWords.bytes(java.util.Optional.of(k.bytes()))));
        line("");
        line("Of keys with personal data only the shape is shown: letters as a, digits as 0.");
    }

    private static String escape(String text) {
        return MarkdownReport.escape(text);
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
