package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads one kind of specification file: YAML, then overrides, then the schema, then defaults, then records. Every step goes
 * on as far as it can, so that one reading finds all errors.
 *
 * <p>Immutable, thread-safe.
 */
final class SpecReader<T> {
    private final Class<T> type;
    private final ObjectNode schema;
    private final SchemaCheck check;
    private final Consumer<ObjectNode> normalisation;
    private final Consumer<ObjectNode> presets;
    private final Consumer<Draft> preparation;

    /**
     * @param type the record of the whole file
     * @param normalisation brings other forms of such a file into the one that the schema describes
     * @param presets fills in what is stronger than the schema's defaults
     * @param preparation fills in what depends on other values, after the defaults, and looks at what records cannot see
     */
    SpecReader(
            Class<T> type,
            String title,
            Consumer<ObjectNode> normalisation,
            Consumer<ObjectNode> presets,
            Consumer<Draft> preparation) {
        this.type = type;
        this.presets = presets;
        this.normalisation = normalisation;
        this.schema = SchemaGenerator.schemaOf(type, title);
        this.check = new SchemaCheck(schema);
        this.preparation = preparation;
    }

    /** The JSON Schema that files are held against. Not to be changed. */
    ObjectNode schema() {
        return schema;
    }

    /**
     * A tree with its defaults, before it is bound.
     *
     * @param explained pointers whose values a problem has been told about; what a record says about them is left out
     * @param binder for parts that have to be known beforehand; what is wrong with them becomes a problem
     */
    record Draft(ObjectNode tree, Places places, List<Problem> problems, Set<String> explained, SpecBinder binder) {}

    /** What was read, as far as it could be, and all that is wrong with it. Confined to one thread. */
    static final class Reading<T> {
        private final JsonNode tree;
        private final Places places;
        private final List<Problem> problems = new ArrayList<>();
        private final SpecBinder binder;
        private Optional<T> value = Optional.empty();

        private Reading(JsonNode tree, Places places, SpecBinder binder) {
            this.tree = tree;
            this.places = places;
            this.binder = binder;
        }

        /** The tree with all defaults. */
        JsonNode tree() {
            return tree;
        }

        Places places() {
            return places;
        }

        /** The whole; empty if anything in it does not fit. */
        Optional<T> value() {
            return value;
        }

        /** A part, even where the whole does not fit. */
        <P> Optional<P> at(String pointer, Class<P> part) {
            return binder.at(pointer, part);
        }

        void error(String pointer, String message) {
            problems.add(Problem.error(places.ofValue(pointer), message));
        }

        /** An error about the key itself, such as a name that stands there. */
        void errorAtKey(String pointer, String message) {
            problems.add(Problem.error(places.ofKey(pointer), message));
        }

        void warn(String pointer, String message) {
            problems.add(Problem.warning(places.ofValue(pointer), message));
        }

        /** All problems, in the order of the file, without duplicates. */
        List<Problem> problems() {
            return problems.stream().distinct().sorted().toList();
        }
    }

    /** Takes in what stands in other files. */
    @FunctionalInterface
    interface Inclusion {
        void take(ObjectNode root, Places places, List<Problem> problems);
    }

    Reading<T> read(String source, String text, List<String> settings) {
        return read(source, text, settings, (root, places, problems) -> {});
    }

    Reading<T> read(String source, String text, List<String> settings, Inclusion inclusion) {
        YamlText.Document document = YamlText.parse(source, text);
        List<Problem> problems = new ArrayList<>(document.problems());
        JsonNode tree = document.root().orElse(schema.missingNode());
        Set<String> bad = new HashSet<>();
        if (tree instanceof ObjectNode root) {
            normalisation.accept(root);
            Overrides overrides = new Overrides(schema, document.places(), problems);
            settings.forEach(setting -> overrides.apply(root, setting));
            inclusion.take(root, document.places(), problems);
        }
        if (!tree.isMissingNode()) {
            for (SchemaCheck.Violation violation : check.check(tree, document.places())) {
                bad.add(violation.pointer());
                problems.add(violation.problem());
            }
        }
        Set<String> explained = new HashSet<>();
        SpecBinder binder = new SpecBinder(bad::contains, (pointer, message) -> {
            if (!explained.contains(pointer)) {
                problems.add(Problem.error(document.places().ofValue(pointer), message));
            }
        });
        Reading<T> reading = new Reading<>(tree, document.places(), binder);
        if (tree instanceof ObjectNode root) {
            presets.accept(root);
            Defaults.fill(root, schema);
            preparation.accept(new Draft(root, document.places(), problems, explained, binder));
            reading.value = binder.bind(root, type);
        }
        reading.problems.addAll(problems);
        return reading;
    }
}
