package dev.redisdrill.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.redisdrill.reports.compare.Comparison;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two simulated runs whose differences are known. */
class ComparisonTest {
    @TempDir
    Path directory;

    private Path run(String name, SimulatedRun run) throws IOException {
        return run.write(directory.resolve(name));
    }

    @Test
    void showsTheDifferencesThatWerePutThere() throws Exception {
        Path a = run("a", SimulatedRun.kill().outage(Duration.ofMillis(4_000)).lost(4, Duration.ofMillis(40)));
        Path b = run("b", SimulatedRun.kill().outage(Duration.ofMillis(5_000)).lost(1, Duration.ofMillis(10)));

        Comparison comparison = Comparisons.of(a, b);

        assertThat(comparison.alike()).as(comparison.unlike().toString()).isTrue();
        Comparison.Row rto = row(comparison, "Recovery", "kill-primary, shard 1: RTO");
        assertThat(rto.difference().orElseThrow()).isEqualTo(1_000, offset(5.0));
        assertThat(rto.percent().orElseThrow()).isEqualTo(25, offset(0.2));
        Comparison.Row lost = row(comparison, "Data safety", "lost");
        assertThat(lost.a()).hasValue(4);
        assertThat(lost.difference()).hasValue(-3);
        assertThat(lost.percent()).hasValue(-75);
        Comparison.Row stale = row(comparison, "Data safety", "stale");
        assertThat(stale.difference()).hasValue(0);
        assertThat(stale.percent()).as("nothing is a share of 0").isEmpty();
        assertThat(row(comparison, "Latency from intended start", "shop/cache get, fault: p99, worst shard")
                        .a())
                .isPresent();
        assertThat(Comparisons.text(comparison).lines().map(line -> line.replaceAll("\\s+", " ")))
                .contains(" Recovery A B B - A", " lost 4 1 -3 -75%")
                .anyMatch(line ->
                        line.matches(" kill-primary, shard 1: RTO 4,0.. ms 5,0.. ms \\+1,000 ms \\+2[45](\\.\\d)?%"))
                .anyMatch(line -> line.startsWith(" rto PASS 4,0") && line.contains("PASS 5,0"));
        assertThat(SpecJson.mapper()
                        .readTree(Comparisons.json(comparison))
                        .path("schema")
                        .asText())
                .isEqualTo(Comparison.SCHEMA);
    }

    @Test
    void aRunBesideItselfDiffersInNothing() throws Exception {
        Path a = run("a", SimulatedRun.kill());

        Comparison comparison = Comparisons.of(a, a);

        assertThat(comparison.alike()).isTrue();
        assertThat(comparison.notes()).isEmpty();
        assertThat(comparison.sections())
                .flatExtracting(Comparison.Section::rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.difference().orElse(0)).isZero());
    }

    @Test
    void runsOfAnotherScenarioAndLoadAreUnlikeAndSeedsAreOnlySaid() throws Exception {
        Path a = run("a", SimulatedRun.kill());
        Path b = run("b", SimulatedRun.freeze());
        assertThat(Comparisons.of(a, b).unlike())
                .anyMatch(reason -> reason.equals("scenario: kill-primary and freeze-short"))
                .anyMatch(reason -> reason.startsWith("faults."));

        Path c = run("c", SimulatedRun.kill());
        change(c.resolve("plan.json"), "\"rate\": \"600/s\"", "\"rate\": \"700/s\"");
        assertThat(Comparisons.of(a, c).unlike())
                .containsExactly("tenants.bank.workloads.ledger.ledger.rate: 600/s and 700/s");

        Path d = run("d", SimulatedRun.kill());
        change(d.resolve("timeline.jsonl"), "\"seed\":7", "\"seed\":8");
        change(d.resolve("timeline.jsonl"), "6.2.11", "7.0.15");
        assertThat(Comparisons.of(a, d).unlike()).containsExactly("engine: Redis 6.2.11 and Redis 7.0.15");
        assertThat(Comparisons.of(a, d).notes()).containsExactly("seed: 7 and 8");
    }

    @Test
    void whatOnlyOneRunKnowsIsADash() throws Exception {
        Path a = run("a", SimulatedRun.kill());
        Path b = run("b", SimulatedRun.kill());
        Files.delete(b.resolve("ledger/summary.json"));

        Comparison.Row lost = row(Comparisons.of(a, b), "Data safety", "lost");

        assertThat(lost.a()).isPresent();
        assertThat(lost.b()).isEmpty();
        assertThat(lost.difference()).isEmpty();
    }

    private static void change(Path file, String from, String to) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to), StandardCharsets.UTF_8);
    }

    private static Comparison.Row row(Comparison comparison, String section, String name) {
        return comparison.sections().stream()
                .filter(s -> s.title().equals(section))
                .flatMap(s -> s.rows().stream())
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + name + " in " + comparison.sections()));
    }
}
