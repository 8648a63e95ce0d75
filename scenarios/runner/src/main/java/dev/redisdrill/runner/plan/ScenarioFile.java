package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.reports.check.Check;
import dev.redisdrill.reports.check.Objective;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The strict parser of scenario files. Finds every error at once and says where each is and what to do; a file without
 * errors becomes a {@link Plan}.
 *
 * <p>Thread-safe.
 */
public final class ScenarioFile {
    private static final long MAX_BYTES = 8 << 20;

    private ScenarioFile() {}

    /** Built when it is first needed: it takes a moment. */
    private static final class Reader {
        private static final SpecReader<Plan> INSTANCE =
                new SpecReader<>(Plan.class, "Redis Drill scenario", PlanText::asScenario, Presets::fill, draft -> {
                    CrowdExpansion.apply(draft);
                    nameTheNameless(draft.tree());
                    UniqueNames.check(draft);
                });

        private Reader() {}
    }

    /**
     * A scenario that was read.
     *
     * @param plan the resolved plan; empty if there are errors
     * @param problems errors and warnings, in the order of the file
     */
    public record Loaded(Optional<Plan> plan, List<Problem> problems) {

        /** What keeps it from running. */
        public List<Problem> errors() {
            return problems.stream().filter(problem -> !problem.warning()).toList();
        }

        /** What the user should know before it runs. */
        public List<Problem> warnings() {
            return problems.stream().filter(Problem::warning).toList();
        }

        /** The plan, or all errors. */
        public Plan orThrow() throws ScenarioException {
            if (plan.isEmpty()) {
                throw new ScenarioException(errors());
            }
            return plan.get();
        }
    }

    /** Reads a file; a relative path starts from the process's own directory. */
    public static Loaded read(Path file, List<String> settings) {
        return read(Path.of(""), file, settings);
    }

    /**
     * Reads a file.
     *
     * @param base where a relative path starts from
     * @param named the file as the user named it: so do problems
     * @param settings {@code key=value}, stronger than the file
     */
    public static Loaded read(Path base, Path named, List<String> settings) {
        return read(base, named, settings, reading -> {});
    }

    /**
     * Reads a file that is about to be run: the secrets that it refers to have to be there as well.
     *
     * @param environment the environment variables
     */
    public static Loaded readToRun(Path base, Path named, List<String> settings, Map<String, String> environment) {
        Path directory = Optional.ofNullable(base.resolve(named).getParent()).orElse(base);
        return read(base, named, settings, reading -> SecretCheck.check(reading, environment, directory));
    }

    private static Loaded read(
            Path base, Path named, List<String> settings, Consumer<SpecReader.Reading<Plan>> furtherCheck) {
        Path file = base.resolve(named);
        String text;
        try {
            if (Files.isDirectory(file)) {
                return unreadable(named, "is a directory; name a scenario file in it");
            }
            if (Files.size(file) > MAX_BYTES) {
                return unreadable(named, "is larger than 8 MiB; that is no scenario");
            }
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            return unreadable(named, "is not UTF-8 text");
        } catch (IOException e) {
            return unreadable(
                    named,
                    Files.exists(file)
                            ? "cannot be read: " + e.getMessage()
                            : "there is no such file; './drill list' shows the library");
        }
        return parse(base, named.toString(), text, settings, furtherCheck);
    }

    /** Reads a text; {@code source} is what problems name as its file. */
    public static Loaded parse(String source, String text, List<String> settings) {
        return parse(Path.of(""), source, text, settings, reading -> {});
    }

    private static Loaded parse(
            Path base,
            String source,
            String text,
            List<String> settings,
            Consumer<SpecReader.Reading<Plan>> furtherCheck) {
        SpecReader.Inclusion catalogue = new CatalogueFile(base, source);
        SpecReader.Inclusion files = new WorkloadFiles(base, source);
        SpecReader.Reading<Plan> reading = Reader.INSTANCE.read(source, text, settings, (root, places, problems) -> {
            catalogue.take(root, places, problems);
            files.take(root, places, problems);
            CatalogueDefaults.fill(root);
        });
        furtherCheck.accept(reading);
        Optional<Plan> resolved = new SemanticCheck(reading).resolve();
        Loaded all = new Loaded(resolved, reading.problems());
        // Where there are errors, warnings would mostly be about what the errors left out.
        return all.errors().isEmpty() ? all : new Loaded(Optional.empty(), all.errors());
    }

    /** The JSON Schema of scenario files, as it ships in the library. */
    public static ObjectNode schema() {
        return Reader.INSTANCE.schema().deepCopy();
    }

    /** The description in a file, however wrong the rest of it is. */
    public static Optional<String> descriptionOf(Path file) throws IOException {
        return YamlText.parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8))
                .root()
                .map(root -> root.path("description").asText("")
                        + (root.path("evaluation").isObject() ? " (evaluation)" : ""))
                .filter(text -> !text.isBlank())
                .map(text -> text.strip().replaceAll("\\s+", " "));
    }

    private static Loaded unreadable(Path file, String message) {
        return new Loaded(Optional.empty(), List.of(Problem.error(Place.of(file.toString()), message)));
    }

    private static void nameTheNameless(ObjectNode scenario) {
        FaultNames.fill(scenario.path("faults"));
        for (JsonNode objective : scenario.path("objectives")) {
            if (objective instanceof ObjectNode object && !object.has("name")) {
                object.properties().stream()
                        .findFirst()
                        .map(java.util.Map.Entry::getKey)
                        .ifPresent(kind -> object.put("name", nameOf(object, kind)));
            }
        }
    }

    /** One that does not fit is called by its kind for now; what is wrong with it is told elsewhere. */
    private static String nameOf(ObjectNode objective, String kind) {
        return SpecBinder.kindIn(objective, Check.class)
                .map(Objective::defaultName)
                .orElse(kind);
    }
}
