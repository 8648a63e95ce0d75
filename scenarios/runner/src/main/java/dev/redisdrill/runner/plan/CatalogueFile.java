package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the {@code catalogue} of another file, where a scenario says {@code catalogue: {file: PATH}}: a file of its own, or
 * another scenario. What is wrong with it is told with its place there. Confined to one thread.
 */
final class CatalogueFile implements SpecReader.Inclusion {
    private static final String KEY = "catalogue";
    private static final String POINTER = "/catalogue";
    private static final String FILE = "file";
    private static final long MAX_BYTES = 1 << 20;

    private final Path base;
    private final Path scenario;

    /**
     * For one reading.
     *
     * @param base where the name of the scenario starts from
     * @param scenario its name, as the user gave it
     */
    CatalogueFile(Path base, String scenario) {
        this.base = base;
        this.scenario = Path.of(scenario);
    }

    @Override
    public void take(ObjectNode root, Places places, List<Problem> problems) {
        if (!(root.path(KEY) instanceof ObjectNode catalogue)
                || !catalogue.path(FILE).isTextual()) {
            return;
        }
        List<Problem> own = new ArrayList<>();
        Place place = places.ofValue(POINTER + "/" + FILE);
        if (catalogue.has("keyspaces")) {
            own.add(Problem.error(place, "file: the keyspaces stand here already; remove one of the two"));
        } else {
            String name = catalogue.path(FILE).asText();
            Optional.ofNullable(read(name, place, own)).ifPresent(document -> {
                own.addAll(document.problems());
                merge(name, document, catalogue, place, own);
                places.take(POINTER, document.places());
            });
        }
        catalogue.remove(FILE);
        if (!own.isEmpty()) {
            root.remove(KEY); // what else would be said of it follows from these
        }
        problems.addAll(own);
    }

    private YamlText.@Nullable Document read(String name, Place place, List<Problem> problems) {
        Path named = scenario.resolveSibling(name).normalize();
        Path file = base.resolve(named);
        try {
            if (!Files.isRegularFile(file)) {
                problems.add(Problem.error(
                        place,
                        "file: there is no file " + named + "; a relative path starts from the scenario's directory"));
            } else if (Files.size(file) > MAX_BYTES) {
                problems.add(Problem.error(place, "file: " + named + " is larger than 1 MiB; that is no catalogue"));
            } else {
                return YamlText.parse(named.toString(), Files.readString(file, StandardCharsets.UTF_8));
            }
        } catch (CharacterCodingException e) {
            problems.add(Problem.error(place, "file: " + named + " is not UTF-8 text"));
        } catch (IOException e) {
            problems.add(Problem.error(place, "file: " + named + " cannot be read: " + e.getMessage()));
        }
        return null;
    }

    private static void merge(
            String name, YamlText.Document document, ObjectNode catalogue, Place place, List<Problem> problems) {
        JsonNode theirs = document.root().map(root -> root.path(KEY)).orElse(catalogue.missingNode());
        if (!(theirs instanceof ObjectNode content) || content.has(FILE)) {
            if (document.problems().isEmpty()) {
                problems.add(Problem.error(
                        place,
                        "file: " + name
                                + " has no key 'catalogue' with keyspaces below it; write them there, or here"));
            }
            return;
        }
        // What stands beside the file's name is the scenario's own word.
        content.properties().forEach(entry -> {
            if (!catalogue.has(entry.getKey())) {
                catalogue.set(entry.getKey(), entry.getValue());
            }
        });
    }
}
