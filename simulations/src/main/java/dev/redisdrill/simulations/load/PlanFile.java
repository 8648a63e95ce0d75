package dev.redisdrill.simulations.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.workload.LoadSpec;
import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.simulations.workload.Workload;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What of {@code plan.json} concerns the load. Every default is written out there; other parts of the plan are passed
 * over.
 *
 * @param seed all that is random comes from it
 */
public record PlanFile(LoadSpec load, List<TenantSpec> tenants, long seed) {
    public PlanFile {
        tenants = List.copyOf(tenants);
    }

    /** The clients of those tenants that have one of their own, by tenant name. */
    public Map<String, ClientSpec> clients() {
        Map<String, ClientSpec> clients = new TreeMap<>();
        tenants.forEach(tenant -> tenant.client().ifPresent(client -> clients.put(tenant.name(), client)));
        return clients;
    }

    /** The libraries that carry the load, with their versions; more than one are joined by {@code +}. */
    public ClientSpec.Library library() {
        List<ClientSpec.Library> used = tenants.stream()
                .map(tenant -> tenant.client().orElse(load.client()).library())
                .distinct()
                .toList();
        return new ClientSpec.Library(
                used.stream().map(ClientSpec.Library::name).collect(Collectors.joining(" + ")),
                used.stream().map(ClientSpec.Library::version).collect(Collectors.joining(" + ")));
    }

    /**
     * Reads a plan.
     *
     * @throws IOException if the file cannot be read or is not a plan; says where
     */
    public static PlanFile read(Path file) throws IOException {
        return parse(Files.readString(file, StandardCharsets.UTF_8), file);
    }

    /**
     * Reads a plan's text.
     *
     * @param file where it is from, for messages
     * @throws IOException if it is not a plan; says where
     */
    public static PlanFile parse(String text, Path file) throws IOException {
        String where = "";
        try {
            JsonNode plan = SpecJson.mapper().readTree(text);
            where = ": load";
            LoadSpec load = load(plan.path("load"));
            List<TenantSpec> tenants = new ArrayList<>();
            for (JsonNode tenant : plan.path("tenants")) {
                where = ": tenant " + (tenants.size() + 1);
                tenants.add(tenant(tenant));
            }
            where = ": seed";
            if (!plan.path("seed").isIntegralNumber()) {
                throw new IllegalArgumentException("a whole number is missing");
            }
            return new PlanFile(load, tenants, plan.path("seed").asLong());
        } catch (JsonProcessingException e) {
            throw new IOException(file + where + ": " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + where + ": " + e.getMessage(), e);
        }
    }

    private static LoadSpec load(JsonNode json) throws JsonProcessingException {
        ClientSpec client = client(json).orElseGet(ClientSpec::standard);
        LoadSpec.Isolation isolation = json.path("isolation").isTextual()
                ? SpecJson.mapper().treeToValue(json.path("isolation"), LoadSpec.Isolation.class)
                : LoadSpec.Isolation.OFF;
        return new LoadSpec(
                duration(json, "warmup"),
                duration(json, "duration"),
                client,
                isolation,
                1, // how many share it is the runner's affair: the order says which part is this process's
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<ClientSpec> client(JsonNode json) {
        return json.path("client").isObject()
                ? Optional.of(Kinds.of(ClientSpec.class).read(json.path("client")))
                : Optional.empty();
    }

    private static Duration duration(JsonNode json, String key) throws JsonProcessingException {
        if (!json.path(key).isTextual()) {
            throw new IllegalArgumentException(key + ": a duration is missing");
        }
        return SpecJson.mapper().treeToValue(json.path(key), Duration.class);
    }

    private static TenantSpec tenant(JsonNode json) {
        List<NamedWorkload> workloads = new ArrayList<>();
        for (JsonNode workload : json.path("workloads")) {
            Optional<String> name = Optional.ofNullable(workload.path("name").textValue());
            workloads.add(new NamedWorkload(name, Kinds.of(Workload.class).read(workload)));
        }
        return new TenantSpec(json.path("name").asText(), client(json), workloads);
    }
}
