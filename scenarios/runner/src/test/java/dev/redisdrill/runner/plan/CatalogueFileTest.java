package dev.redisdrill.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.catalogue.Catalogue;
import dev.redisdrill.timeline.catalogue.Sensitivity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A usage catalogue in a scenario, and one that a scenario refers to. */
class CatalogueFileTest {
    private static final String SCENARIO = """
            name: house
            description: A house with a catalogue.
            tenants:
              - name: shop
                workloads: [{session: {rate: 10/s}}]
            objectives: [{catalogue: {}}]
            catalogue: %s
            """;
    private static final String KEYSPACES = """
            catalogue:
              keyspaces:
                "shop:session:*":
                  structures: [string]
                  owner: shop team
                  sensitivity: personal
                  ttl: max 30m
            """;

    @TempDir
    Path directory;

    private List<String> problems(String catalogue) throws IOException {
        return read(catalogue).problems().stream().map(Problem::toString).toList();
    }

    private ScenarioFile.Loaded read(String catalogue) throws IOException {
        Files.createDirectories(directory.resolve("drills"));
        Files.writeString(directory.resolve("drills/s.yaml"), SCENARIO.formatted(catalogue));
        return ScenarioFile.read(directory, Path.of("drills/s.yaml"), List.of());
    }

    private void other(String text) throws IOException {
        Files.writeString(directory.resolve("house.yaml"), text);
    }

    @Test
    void aCatalogueInAFileIsTakenIntoThePlan() throws Exception {
        other(KEYSPACES);

        Plan plan = read("{file: ../house.yaml, sample: 10%}").orThrow();

        Catalogue catalogue = plan.catalogue().orElseThrow();
        assertThat(catalogue.file()).isEmpty();
        assertThat(catalogue.sample().fraction()).isEqualTo(0.1);
        assertThat(catalogue.keyspace("shop:session:*").sensitivity()).isEqualTo(Sensitivity.PERSONAL);
        assertThat(Plan.of(plan.toJson())).isEqualTo(plan);
        assertThat(ScenarioFile.parse("again.yaml", plan.toYaml(), List.of()).orThrow())
                .isEqualTo(plan);
        assertThat(plan.describe()).contains("shop:session:*").contains("personal; owner shop team; TTL max 30m");
    }

    @Test
    void whatIsWrongInTheFileIsToldWithItsPlaceThere() throws IOException {
        other(KEYSPACES
                .replace("max 30m", "for ever")
                .replace("owner:", "ownr:")
                .replace("personal", "privat"));

        assertThat(problems("{file: ../house.yaml}"))
                .containsExactly(
                        "house.yaml:5:7: unknown key 'ownr' (did you mean 'owner'?)",
                        "house.yaml:6:20: 'privat' is not one of public, internal, personal",
                        "house.yaml:7:12: 'for ever' is not a TTL policy; write none, required, or the longest, such as"
                                + " max 30m");
    }

    @Test
    void aFileThatIsNotThereOrHoldsNoCatalogueIsToldWhereItIsNamed() throws IOException {
        assertThat(problems("{file: ../house.yaml}"))
                .contains("drills/s.yaml:7:19: file: there is no file house.yaml; a relative path starts from the"
                        + " scenario's directory");
        other("name: x\n");
        assertThat(problems("{file: ../house.yaml}"))
                .contains(
                        "drills/s.yaml:7:19: file: ../house.yaml has no key 'catalogue' with keyspaces below it; write"
                                + " them there, or here");
        other("catalogue: {keyspaces: [}\n");
        assertThat(problems("{file: ../house.yaml}")).anyMatch(problem -> problem.startsWith("house.yaml:1:"));
    }

    @Test
    void inlineErrorsHaveTheirPlace() throws IOException {
        assertThat(problems("{keyspaces: {}}"))
                .anyMatch(p -> p.contains("keyspaces: name at least one by its pattern"));
        assertThat(problems("""

                  keyspaces:
                    "shop:session": {structures: [string], owner: x, sensitivity: public, ttl: none}
                    "shop:a:*": {structures: [strin], owner: x, sensitivity: public, ttl: none}
                    "shop:b:*": {structures: [string], owner: x, sensitivity: public, ttl: none, quota: {keys: -1}}
                """))
                .anyMatch(p -> p.startsWith("drills/s.yaml:10:") && p.contains("did you mean 'string'"))
                .anyMatch(p -> p.startsWith("drills/s.yaml:11:") && p.contains("keys: must be 0 or more"));
        assertThat(problems("""

                  keyspaces:
                    "shop:session": {structures: [string], owner: x, sensitivity: public, ttl: none}
                """)).anyMatch(p -> p.contains("'shop:session' is not a pattern"));
    }

    @Test
    void whatTheCatalogueDoesNotNameAndWhatMayLiveForEverIsTold() throws IOException {
        assertThat(
                        problems(
                                "{keyspaces: {\"shop:cart:*\": {structures: [string], owner: x, sensitivity: personal, ttl: none}}}"))
                .hasSize(2)
                .anyMatch(p -> p.contains("warning: the catalogue does not name \"shop:session:*\"")
                        && p.startsWith("drills/s.yaml:5:"))
                .anyMatch(p -> p.contains("warning: personal data that may live for ever"));
    }

    @Test
    void objectivesThatNobodyCanAnswerAreTold() {
        String text = """
                name: house
                description: Nothing to look at.
                tenants: [{name: shop, workloads: [{counter: {rate: 10/s}}]}]
                objectives: [{catalogue: {}}, {ttl: {}}, {isolation: {}}]
                """;
        assertThat(ScenarioFile.parse("s.yaml", text, List.of()).warnings())
                .extracting(Problem::message)
                .anyMatch(m -> m.contains("no catalogue"))
                .anyMatch(m -> m.contains("keeps a ttl history"))
                .anyMatch(m -> m.contains("no isolation: canary"));
        assertThat(ScenarioFile.parse("s.yaml", text + "load: {isolation: canary}\n", List.of())
                        .errors())
                .extracting(Problem::toString)
                .containsExactly("s.yaml:5:19: isolation: there is only one tenant, and nobody to keep it apart from;"
                        + " leave it out");
    }
}
