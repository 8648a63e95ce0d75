package dev.redisdrill.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.redisdrill.reports.check.Objective;
import dev.redisdrill.simulations.load.PlanFile;
import dev.redisdrill.simulations.workload.LoadSpec;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of the library, wholesale. */
class ScenarioLibraryTest {
    static final Path LIBRARY = Path.of("../library");
    private static final Path SCHEMA = LIBRARY.resolve("scenario.schema.json");
    private static final Pattern KEY = Pattern.compile("(?<=^|[\\s{])([a-zA-Z-]{3,}):(?=\\s|$)");

    static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(LIBRARY)) {
            return all.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void hasTheScenariosThatTheReadmeNames() throws IOException {
        assertThat(files())
                .extracting(file -> LIBRARY.relativize(file).toString())
                .contains(
                        "drills/kill-primary.yaml",
                        "drills/freeze-short.yaml",
                        "drills/freeze-long.yaml",
                        "evaluation/clients.yaml",
                        "load/steady.yaml",
                        "load/throughput.yaml");
    }

    @ParameterizedTest
    @MethodSource("files")
    void parsesWithoutWarningsAndSurvivesThePlanFile(Path file) throws Exception {
        ScenarioFile.Loaded loaded = ScenarioFile.read(file, List.of());

        assertThat(loaded.problems()).isEmpty();
        Plan plan = loaded.orThrow();
        assertThat(file).hasFileName(plan.name() + ".yaml");
        Path directory = Files.createTempDirectory("plan");
        plan.write(directory);
        assertThat(Plan.read(directory.resolve(Plan.FILE))).isEqualTo(plan);
        assertThat(PlanFile.read(directory.resolve(Plan.FILE)))
                .as("what the load process reads")
                .isEqualTo(new PlanFile(ofOneProcess(plan.load()), plan.tenants(), plan.seed()));
        assertThat(Objective.readAll(plan.toJson()))
                .as("what the reports read")
                .containsExactlyElementsOf(plan.objectives().stream()
                        .map(objective -> new Objective(objective.name(), objective.check()))
                        .toList());
        Files.delete(directory.resolve(Plan.FILE));
        Files.delete(directory);
    }

    /** How many share the load is no affair of any of them. */
    private static LoadSpec ofOneProcess(LoadSpec load) {
        return new LoadSpec(
                load.warmup(), load.duration(), load.client(), load.isolation(), 1, Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("files")
    void namesItsSchemaInTheFirstLine(Path file) throws IOException {
        String first = Files.readAllLines(file, StandardCharsets.UTF_8).get(0);
        String prefix = "# yaml-language-server: $schema=";

        assertThat(first).startsWith(prefix);
        assertThat(file.getParent().resolve(first.substring(prefix.length()))).hasSameTextualContentAs(SCHEMA);
    }

    /** Names of directives, of kinds of tenants and of tenants are the scenario's own: no slip of the fingers can be told there. */
    private static Set<String> ownNames(String text) {
        Set<String> names = new HashSet<>();
        JsonNode root = YamlText.parse("f.yaml", text).root().orElseThrow();
        for (String map : List.of("config", "mix", "users")) {
            root.findValues(map).forEach(own -> own.fieldNames().forEachRemaining(names::add));
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyMisspeltKeyIsFound(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        Set<String> ownNames = ownNames(String.join("\n", lines));
        int keys = 0;
        for (int i = 0; i < lines.size(); i++) {
            // The keys of "config" are directives of the server, which alone knows them all.
            String ours = lines.get(i).replaceFirst("(^|\\s)#.*", "").replaceFirst("(\\bconfig:) *\\{.*", "$1");
            Matcher key = KEY.matcher(ours);
            while (key.find()) {
                if (ownNames.contains(key.group(1))) {
                    continue;
                }
                keys++;
                String misspelt = key.group(1).charAt(0) + "x" + key.group(1).substring(1);
                List<String> changed = new java.util.ArrayList<>(lines);
                changed.set(
                        i,
                        new StringBuilder(lines.get(i))
                                .replace(key.start(1), key.end(1), misspelt)
                                .toString());

                assertThat(ScenarioFile.parse("f.yaml", String.join("\n", changed), List.of())
                                .problems())
                        .extracting(Problem::toString)
                        .contains("f.yaml:" + (i + 1) + ":" + (key.start(1) + 1) + ": unknown key '" + misspelt
                                + "' (did you mean '" + key.group(1) + "'?)");
            }
        }
        assertThat(keys).isGreaterThan(10);
    }

    /** After a change of the records: run this test with {@code -Dredisdrill.writeSchema=true}. */
    @Test
    void shipsTheSchemaThatFilesAreHeldAgainst() throws IOException {
        ObjectMapper mapper = SpecJson.mapper();
        String schema = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(ScenarioFile.schema()) + "\n";
        if (Boolean.getBoolean("redisdrill.writeSchema")) {
            Files.writeString(SCHEMA, schema, StandardCharsets.UTF_8);
        }

        assertThat(SCHEMA).usingCharset(StandardCharsets.UTF_8).hasContent(schema);
    }
}
