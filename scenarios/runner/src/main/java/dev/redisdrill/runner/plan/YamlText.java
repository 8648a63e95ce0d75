package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * YAML 1.2 (core schema) as a JSON tree that knows where each key and value stands. Anchors and aliases are expanded,
 * within bounds; tags of one's own are errors; a key given twice is an error that names both places.
 */
final class YamlText {
    /** Beyond any sensible scenario, and small enough that a nest of aliases cannot fill the memory. */
    private static final int MAX_NODES = 500_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String source;
    private final Places places;
    private final List<Problem> problems = new ArrayList<>();
    private final IdentityHashMap<Node, Boolean> underway = new IdentityHashMap<>();
    private int nodes;

    private YamlText(String source) {
        this.source = source;
        this.places = new Places(new Place(source, 1, 1));
    }

    /** A document: its tree (as far as it could be read), the places in it, and what is wrong with it as YAML. */
    record Document(Optional<JsonNode> root, Places places, List<Problem> problems) {}

    static Document parse(String source, String text) {
        return new YamlText(source).document(text);
    }

    private Document document(String text) {
        Optional<JsonNode> root = Optional.empty();
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(source)
                    .setSchema(new CoreSchema())
                    .setUseMarks(true)
                    .setAllowNonScalarKeys(true) // refused below, where their place is known
                    .build();
            root = new Compose(settings).composeString(text).map(node -> convert(node, ""));
            if (root.isEmpty()) {
                problems.add(Problem.error(
                        new Place(source, 1, 1), "the file is empty; copy one of those that './drill list' shows"));
            }
        } catch (MarkedYamlEngineException e) {
            problems.add(syntaxError(e));
        } catch (ReaderException e) {
            problems.add(Problem.error(
                    placeOfOffset(text, e.getPosition()),
                    "not YAML: the character U+" + HexFormat.of().toHexDigits((char) e.getCodePoint())
                            + " is not allowed"));
        } catch (TooManyNodes e) {
            problems.add(Problem.error(e.place, "more than " + MAX_NODES + " values, aliases expanded"));
        } catch (YamlEngineException e) {
            problems.add(Problem.error(new Place(source, 1, 1), "not YAML: " + e.getMessage()));
        }
        return new Document(root, places, List.copyOf(problems));
    }

    private JsonNode convert(Node node, String pointer) {
        Place place = placeOf(node);
        places.value(pointer, place);
        if (++nodes > MAX_NODES) {
            throw new TooManyNodes(place);
        }
        if (underway.put(node, true) != null) {
            problems.add(Problem.error(place, "an anchor that contains itself"));
            return JSON.nullNode();
        }
        JsonNode json;
        if (node instanceof MappingNode mapping) {
            json = object(mapping, pointer);
        } else if (node instanceof SequenceNode sequence) {
            ArrayNode array = JSON.arrayNode();
            for (Node element : sequence.getValue()) {
                array.add(convert(element, Places.child(pointer, array.size())));
            }
            json = array;
        } else {
            json = scalar((ScalarNode) node, place);
        }
        underway.remove(node);
        return json;
    }

    private ObjectNode object(MappingNode mapping, String pointer) {
        ObjectNode object = JSON.objectNode();
        Map<String, Place> seen = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            Place place = placeOf(entry.getKeyNode());
            if (!(entry.getKeyNode() instanceof ScalarNode keyNode)) {
                problems.add(Problem.error(place, "a key must be plain text, not a list or a map"));
                continue;
            }
            String key = keyNode.getValue();
            Place first = seen.putIfAbsent(key, place);
            if (first != null) {
                problems.add(Problem.error(
                        place,
                        "the key '" + key + "' is given twice, first at " + first
                                + "; remove one, or write the two as entries of a list"));
                continue;
            }
            String child = Places.child(pointer, key);
            places.key(child, place);
            object.set(key, convert(entry.getValueNode(), child));
        }
        return object;
    }

    private JsonNode scalar(ScalarNode node, Place place) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.NULL)) {
            return JSON.nullNode();
        } else if (tag.equals(Tag.BOOL)) {
            return JSON.booleanNode(Boolean.parseBoolean(text));
        } else if (tag.equals(Tag.INT)) {
            return integer(text);
        } else if (tag.equals(Tag.FLOAT)) {
            double value = floating(text);
            return Double.isFinite(value) ? JSON.numberNode(value) : JSON.textNode(text);
        } else if (!tag.equals(Tag.STR)) {
            problems.add(
                    Problem.error(place, "the tag " + tag.getValue() + " means nothing here; write the plain value"));
        }
        return JSON.textNode(text);
    }

    private static JsonNode integer(String text) {
        BigInteger value;
        if (text.startsWith("0x")) {
            value = new BigInteger(text.substring(2), 16);
        } else if (text.startsWith("0o")) {
            value = new BigInteger(text.substring(2), 8);
        } else {
            value = new BigInteger(text);
        }
        if (value.bitLength() < Integer.SIZE) {
            return JSON.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? JSON.numberNode(value.longValue()) : JSON.numberNode(value);
    }

    private static double floating(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN; // .inf and .nan: no key takes them, so that they are refused as text later
        }
    }

    private Problem syntaxError(MarkedYamlEngineException e) {
        Place place =
                e.getProblemMark().or(e::getContextMark).map(this::placeOf).orElse(new Place(source, 1, 1));
        String problem = e.getProblem() == null ? "not YAML" : e.getProblem().strip();
        String context = e.getContextMark()
                .filter(mark -> e.getContext() != null && mark.getLine() + 1 != place.line())
                .map(mark -> " (" + e.getContext().strip() + " that begins in line " + (mark.getLine() + 1) + ")")
                .orElse("");
        return Problem.error(place, "not YAML: " + problem + context + cureFor(problem));
    }

    private static String cureFor(String problem) {
        if (problem.contains("TAB")) {
            return "; indent with spaces, not with tabs";
        } else if (problem.contains("mapping values are not allowed")) {
            return "; check the indentation, and quote text that holds ': '";
        } else if (problem.contains("<block end>")) {
            return "; check the indentation: keys of one map start in the same column";
        } else if (problem.contains("undefined alias")) {
            return "; define it with & before it is used with *";
        } else if (problem.contains("found another document")) {
            return "; one scenario a file";
        } else if (problem.contains("cannot start any token")) {
            return "; quote text that begins with it";
        }
        return "";
    }

    private Place placeOf(Node node) {
        return node.getStartMark().map(this::placeOf).orElse(new Place(source, 1, 1));
    }

    private Place placeOf(Mark mark) {
        return new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Place placeOfOffset(String text, int offset) {
        String before = text.substring(0, Math.max(0, Math.min(offset, text.length())));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Place(source, line, before.length() - before.lastIndexOf('\n'));
    }

    private static final class TooManyNodes extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Place place;

        TooManyNodes(Place place) {
            super(null, null, false, false);
            this.place = place;
        }
    }
}
