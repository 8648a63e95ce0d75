package dev.redisdrill.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.reports.judge.Judge;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.timeline.catalogue.Catalogue;
import dev.redisdrill.timeline.catalogue.KeyName;
import dev.redisdrill.timeline.catalogue.Survey;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The cluster held against its usage catalogue. */
class CatalogueTest {
    private static final String CATALOGUE = """
            {"file": null, "sample": "100%", "keyspaces": {
              "shop:session:*": {"structures": ["string"], "owner": "shop team", "sensitivity": "personal",
                "ttl": "max 30m", "quota": {"keys": 100, "bytes": "10KB", "rate": null}, "purpose": null},
              "bots:*:*": {"structures": ["hash"], "owner": "bots", "sensitivity": "internal",
                "ttl": "required", "quota": null, "purpose": "thoughts"},
              "shop:cart:*": {"structures": ["string"], "owner": "shop team", "sensitivity": "public",
                "ttl": "none", "quota": {"keys": null, "bytes": null, "rate": "400/s"}, "purpose": null}}}
            """;
    private static final String NAME = "shop:session:aaaa@aaaa.aa";

    @TempDir
    Path directory;

    private static Survey.Space sessions(
            String structure, long keys, long withoutTtl, Map<Long, Long> ttl, long bytes) {
        Survey.Sample sample = new Survey.Sample(Survey.BIGGEST, NAME, 1, structure, Optional.of(1_000L), 200);
        List<Survey.Sample> samples = Stream.of(
                        Survey.BIGGEST, Survey.WITHOUT_TTL, Survey.LONGEST_TTL, Survey.STRUCTURE + structure)
                .map(what -> new Survey.Sample(
                        what, sample.key(), sample.shard(), structure, sample.ttlMillis(), sample.bytes()))
                .toList();
        return new Survey.Space(
                "shop:session:*",
                "shop",
                "session",
                keys,
                keys,
                Map.of(structure, keys),
                withoutTtl,
                ttl,
                bytes,
                samples);
    }

    private static Survey.Space outside(String tenant) {
        return new Survey.Space(
                "",
                tenant,
                "",
                3,
                3,
                Map.of("string", 3L),
                3,
                Map.of(),
                300,
                List.of(new Survey.Sample(Survey.BIGGEST, "aaaa:00", 1, "string", Optional.empty(), 100)));
    }

    private static Survey survey(List<String> problems, Survey.Space... spaces) {
        return new Survey(
                Survey.SCHEMA, 1, 2, 1.0, List.of(new Survey.Primary(1, "n:1", 50)), List.of(spaces), problems);
    }

    static Survey survey() {
        return survey(List.of(), sessions("string", 50, 0, Map.of(1_800L, 49L, 12L, 1L), 9_000));
    }

    /** A run of a scenario with a catalogue, and what was found after it. */
    static Path run(Path directory, Survey survey) throws IOException {
        return run(directory, Optional.of(survey), "[{\"name\": \"catalogue\", \"catalogue\": {}}]");
    }

    private static Path run(Path directory, Optional<Survey> survey, String objectives) throws IOException {
        Path run = SimulatedRun.kill().objectives(objectives).write(Files.createDirectories(directory));
        Path plan = run.resolve("plan.json");
        ObjectNode json = (ObjectNode) SpecJson.mapper().readTree(Files.readString(plan));
        json.set("catalogue", SpecJson.mapper().readTree(CATALOGUE));
        Files.writeString(plan, json.toString());
        if (survey.isPresent()) {
            survey.get().write(run);
        }
        return run;
    }

    private static ObjectiveResult objective(Path run) throws IOException {
        return Judge.judge(run).objectives().get(0);
    }

    @Test
    void aClusterThatIsAsTheCatalogueSaysPasses() throws IOException {
        ObjectiveResult result = objective(run(directory, survey()));

        assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.PASS);
        assertThat(result.reason())
                .isEqualTo("50 keys: 0 outside, 0 without TTL, 0 TTL too long, 0 wrong structure, 0 over quota");
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                Arguments.of("outside", 3, survey(List.of(), outside(""))),
                Arguments.of("outside", 3, survey(List.of(), outside("shop"))),
                Arguments.of("without TTL", 2, survey(List.of(), sessions("string", 50, 2, Map.of(9L, 48L), 9_000))),
                Arguments.of(
                        "TTL too long", 1, survey(List.of(), sessions("string", 50, 0, Map.of(1_801L, 1L), 9_000))),
                Arguments.of("wrong structure", 50, survey(List.of(), sessions("set", 50, 0, Map.of(9L, 50L), 9_000))),
                Arguments.of("over quota", 1, survey(List.of(), sessions("string", 101, 0, Map.of(9L, 101L), 9_000))),
                Arguments.of("over quota", 1, survey(List.of(), sessions("string", 50, 0, Map.of(9L, 50L), 10_001))));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void onePlantedDefectRaisesItsFigureAndNoOther(String figure, long many, Survey survey) throws IOException {
        Path run = run(directory, survey);
        Report report = Judge.judge(run);

        assertThat(report.objectives().get(0).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(report.catalogue().orElseThrow().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.what()).isEqualTo(figure);
            assertThat(finding.many()).isEqualTo(many);
        });
    }

    @Test
    void withoutTheObjectiveFindingsAreAWarning() throws IOException {
        Path run = run(directory, Optional.of(survey(List.of(), outside("shop"))), SimulatedRun.OBJECTIVES);

        assertThat(Judge.judge(run).preconditions())
                .filteredOn(p -> p.name().equals("usage as in the catalogue"))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.verdict()).isEqualTo(Verdict.WARN);
                    assertThat(p.reason()).contains("outside: 3 keys of tenant shop are in no keyspace");
                });
    }

    @Test
    void whatWasNotLookedAtIsInvalidAndNeverZero() throws IOException {
        Path none = run(directory.resolve("none"), Optional.empty(), "[{\"catalogue\": {}}]");
        Report report = Judge.judge(none);
        assertThat(report.objectives().get(0).verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.objectives().get(0).value()).isEmpty();
        assertThat(report.catalogue().orElseThrow().keys()).isEmpty();
        assertThat(report.catalogue().orElseThrow().uses())
                .allMatch(use -> use.keys().isEmpty());

        Path half = run(
                directory.resolve("half"),
                survey(List.of("n:2 was silent"), survey().spaces().get(0)));
        assertThat(objective(half).verdict()).isEqualTo(Verdict.INVALID);
        assertThat(objective(half).reason()).isEqualTo("n:2 was silent");

        Path bad = run(directory.resolve("bad"), survey(List.of("n:2 was silent"), outside("")));
        assertThat(objective(bad).verdict()).as("what was found stands").isEqualTo(Verdict.FAIL);
    }

    @Test
    void whatIsAboutPersonalDataComesFirst() throws IOException {
        Survey.Space bots =
                new Survey.Space("bots:*:*", "bots", "mind", 5, 5, Map.of("hash", 5L), 5, Map.of(), 50, List.of());
        Path run =
                run(directory, survey(List.of(), outside(""), bots, sessions("string", 50, 2, Map.of(9L, 48L), 9_000)));

        assertThat(Judge.judge(run).catalogue().orElseThrow().findings())
                .extracting(f -> f.what() + " " + f.tenant())
                .containsExactly("without TTL shop", "outside ", "without TTL bots");
    }

    @Test
    void thePageDocumentsEveryKeyspaceAndWhatWasFound() throws IOException {
        Path run = run(directory, survey());
        Reports.write(run);
        List<String> pages = new ArrayList<>();
        pages.add(Files.readString(run.resolve("catalogue.md")));
        pages.add(Files.readString(run.resolve("report.html")));

        assertThat(pages)
                .allSatisfy(page -> assertThat(page)
                        .contains(
                                "shop team",
                                "personal",
                                "max 30m",
                                "100 keys, 9.77 KiB",
                                "thoughts",
                                "aaaa.aa",
                                "30 min 00 s"));
        assertThat(Files.readString(run.resolve("MANIFEST.sha256")))
                .contains("  catalogue.md", "  catalogue/survey.json");
    }

    @Test
    void namesOfPersonalKeysAreShownByTheirShape() throws IOException {
        Catalogue catalogue = SpecJson.mapper().readValue(CATALOGUE, Catalogue.class);

        assertThat(KeyName.shown("shop:session:jane@mail.io:42", catalogue)).isEqualTo("shop:session:aaaa@aaaa.aa:00");
        assertThat(KeyName.shown("bots:mind:{a}:7", catalogue)).isEqualTo("bots:mind:{a}:7");
        assertThat(KeyName.shown("shop:other:jane", catalogue))
                .as("nobody says what it is")
                .isEqualTo("shop:other:aaaa");
        assertThat(KeyName.shown("jane:doe:1", catalogue)).isEqualTo("aaaa:aaa:0");
        assertThat(KeyName.shown("jane", catalogue)).isEqualTo("aaaa");
    }
}
