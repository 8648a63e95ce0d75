package dev.redisdrill.chaos.lab.kube;

import static org.junit.jupiter.api.Assumptions.abort;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds resources against the OpenAPI v3 schemas of their own resource definitions, as the API server does it with
 * {@code fieldValidation=Strict}: wrong types, enums, patterns and bounds, missing required fields, and fields that a schema does not
 * know, which a structural schema would drop without a word. The mock of the API server does none of that. Thread-safe.
 *
 * <p>The definitions are the files {@code *.yaml} of the directory that the system property {@value #PROPERTY} names, else of
 * {@code ../shared/chaos-mesh-crds} beside the repository. A test asks like this:
 *
 * <pre>{@code
 * CrdSchemas schemas = CrdSchemas.orSkip();   // skips the test, and says what lacks, where there is no such directory
 * schemas.check(resource);                    // any HasMetadata, typed or generic; fails with all problems at once
 * }</pre>
 */
public final class CrdSchemas {
    /** Names the directory. */
    public static final String PROPERTY = "redisdrill.crds";

    private static final Path BESIDE_THE_REPOSITORY = Path.of("shared", "chaos-mesh-crds");
    private static final String OPEN = "x-kubernetes-preserve-unknown-fields";
    private static final String EITHER = "x-kubernetes-int-or-string";
    private static final String CURE = "give their directory by -D" + PROPERTY + "=DIR";

    private final Map<String, Schema> schemas = new HashMap<>();
    private final Path directory;

    private CrdSchemas(Path directory) throws IOException {
        this.directory = directory;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                read(file);
            }
        }
    }

    /** Of the directory; skips the calling test where it is not there. */
    public static CrdSchemas orSkip() throws IOException {
        Optional<CrdSchemas> found = ifThere();
        return found.isPresent() ? found.get() : abort("no resource definitions to hold resources against; " + CURE);
    }

    /** Of the directory; empty, and said on standard error, where it is not there. */
    public static Optional<CrdSchemas> ifThere() throws IOException {
        Path directory = directory();
        if (!Files.isDirectory(directory)) {
            System.err.println(
                    "SKIPPED: resources are not held against the schemas of Chaos Mesh's resource definitions: there is no "
                            + directory + "; " + CURE);
            return Optional.empty();
        }
        return Optional.of(new CrdSchemas(directory));
    }

    private static Path directory() {
        String given = System.getProperty(PROPERTY);
        if (given != null) {
            return Path.of(given);
        }
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("mvnw")) && root.getParent() != null) {
            root = root.getParent();
        }
        return Objects.requireNonNullElse(root.getParent(), root).resolve(BESIDE_THE_REPOSITORY);
    }

    /** The kinds that are known, as {@code group/version/Kind}. */
    Set<String> kinds() {
        return new TreeSet<>(schemas.keySet());
    }

    /**
     * Fails with all problems, if there are any.
     *
     * @throws AssertionError for a wrong resource, and for one of a kind that has no definition here
     */
    public void check(HasMetadata resource) {
        List<String> problems = problems(resource);
        if (!problems.isEmpty()) {
            throw new AssertionError(
                    resource.getKind() + " " + resource.getMetadata().getName()
                            + " is not what its resource definition allows:\n  " + String.join("\n  ", problems) + "\n"
                            + Serialization.asYaml(resource));
        }
    }

    /** What is wrong with it, one line each, with its place; empty if nothing is. */
    public List<String> problems(HasMetadata resource) {
        Schema schema = schemas.get(resource.getApiVersion() + "/" + resource.getKind());
        if (schema == null) {
            return List.of("there is no definition of " + resource.getApiVersion() + "/" + resource.getKind() + " in "
                    + directory);
        }
        return schema.validate(Serialization.asJson(resource), InputFormat.JSON).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private void read(Path file) throws IOException {
        CustomResourceDefinition definition =
                Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class);
        // the model has no room for all keywords of a schema: what is validated by is what stands there
        JsonNode versions =
                Serialization.unmarshal(Files.readString(file), JsonNode.class).at("/spec/versions");
        for (int i = 0; i < versions.size(); i++) {
            CustomResourceDefinitionVersion version =
                    definition.getSpec().getVersions().get(i);
            JsonNode schema = versions.get(i).at("/schema/openAPIV3Schema");
            if (!schema.isObject()) {
                throw new IOException(file + ": no schema of version " + version.getName());
            }
            ObjectNode strict = strict((ObjectNode) schema);
            openMetadata(strict);
            schemas.put(
                    definition.getSpec().getGroup() + "/" + version.getName() + "/"
                            + definition.getSpec().getNames().getKind(),
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(strict.toString(), InputFormat.JSON));
        }
    }

    /** What is in metadata, the API server knows without being told. */
    private static void openMetadata(ObjectNode root) {
        ObjectNode properties = (ObjectNode) root.get("properties");
        properties.putObject("metadata").put("type", "object");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
    }

    /** The same schema as JSON Schema, with unknown fields forbidden wherever the API server would drop them. */
    private static ObjectNode strict(ObjectNode given) {
        ObjectNode schema = given.deepCopy();
        if (schema.get("properties") instanceof ObjectNode named) {
            named.properties().forEach(one -> one.setValue(strict((ObjectNode) one.getValue())));
        }
        for (String holder : List.of("items", "additionalProperties")) {
            if (schema.get(holder) instanceof ObjectNode inner) {
                schema.set(holder, strict(inner));
            }
        }
        boolean closed = "object".equals(schema.path("type").asString(""))
                && !schema.has("additionalProperties")
                && !schema.path(OPEN).asBoolean(false);
        if (closed) {
            schema.put("additionalProperties", false);
        }
        if (schema.path(EITHER).asBoolean(false)) {
            schema.remove("type");
            schema.putArray("type").add("integer").add("string");
        }
        if (schema.path("nullable").asBoolean(false) && schema.has("type")) {
            JsonNode type = schema.get("type");
            schema.putArray("type").add(type).add("null");
        }
        bounds(schema);
        withoutDefaulted(schema);
        return schema;
    }

    /** As far as a number's format bounds it. */
    private static void bounds(ObjectNode schema) {
        if ("int32".equals(schema.path("format").asString(""))) {
            if (!schema.has("minimum")) {
                schema.put("minimum", Integer.MIN_VALUE);
            }
            if (!schema.has("maximum")) {
                schema.put("maximum", Integer.MAX_VALUE);
            }
        }
    }

    /** Defaults are filled in before anything is found missing. */
    private static void withoutDefaulted(ObjectNode schema) {
        if (!(schema.get("required") instanceof ArrayNode required)) {
            return;
        }
        List<JsonNode> left = new ArrayList<>();
        required.forEach(name -> {
            if (!schema.path("properties").path(name.asString("")).has("default")) {
                left.add(name);
            }
        });
        schema.putArray("required").addAll(left);
    }
}
