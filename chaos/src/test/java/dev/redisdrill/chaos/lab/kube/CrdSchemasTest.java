package dev.redisdrill.chaos.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The resources that this harness makes, and whether wrong ones would be noticed. */
class CrdSchemasTest {
    private static final String NAMESPACE =
            "drill-schemas-" + ProcessHandle.current().pid();
    private static final PodSelection PODS = PodSelection.of(NAMESPACE, List.of("redis-0", "redis-3"));
    private static final NetworkChaos.Target OTHERS =
            new NetworkChaos.Target(PodSelection.ALL, PodSelection.of(NAMESPACE, List.of("redis-1")));
    private static final List<String> REDIS = List.of("redis");

    /** At least one of each kind and action. */
    static List<ChaosResource<?>> experiments() {
        return List.of(
                pods("pod-kill", null, 0),
                pods("pod-failure", null, null),
                pods("container-kill", REDIS, null),
                network("partition", OTHERS, null, null, null),
                network("partition", null, null, null, null),
                network("delay", OTHERS, new NetworkChaos.Delay("200ms", "20ms"), null, null),
                network("delay", null, new NetworkChaos.Delay("2s", null), null, null),
                network("loss", OTHERS, null, new NetworkChaos.Loss("12.5"), null),
                network("bandwidth", OTHERS, null, null, new NetworkChaos.Bandwidth("125000bps", 125_000, 10_000)),
                io("latency", List.of("write", "fsync"), "100ms", null),
                io("fault", List.of("write"), null, 28),
                with(
                        new StressChaos(),
                        new StressChaos.Spec(
                                PodSelection.ALL,
                                PODS,
                                REDIS,
                                new StressChaos.Stressors(new StressChaos.Cpu(3, 100)),
                                "30s")),
                with(
                        new TimeChaos(),
                        new TimeChaos.Spec(PodSelection.ALL, PODS, REDIS, "-10m", List.of("CLOCK_REALTIME"), "30s")),
                with(new DNSChaos(), new DNSChaos.Spec("error", PodSelection.ALL, PODS, null, "30s")),
                with(new DNSChaos(), new DNSChaos.Spec("random", PodSelection.ALL, PODS, List.of("redis.*"), "30s")));
    }

    /** A wrong place in a good resource, and what is said of it. */
    private record Fault(String kind, String pointer, String field, Object value, String said) {}

    private static final String MISSING = "(is taken away)";

    private static final List<Fault> FAULTS = List.of(
            new Fault("PodChaos", "/spec", "action", "pod-eat", "enumeration"),
            new Fault("PodChaos", "/spec", "action", MISSING, "required property 'action'"),
            new Fault("PodChaos", "/spec", "selector", MISSING, "required property 'selector'"),
            new Fault("PodChaos", "/spec", "gracePeriod", -1, "minimum"),
            new Fault("PodChaos", "/spec", "pod", "redis-0", "property 'pod' is not defined"),
            new Fault("PodChaos", "/spec/selector", "podNames", REDIS, "property 'podNames' is not defined"),
            new Fault("PodChaos", "/spec", "duration", 30, "string expected"),
            new Fault("PodChaos", "", "specification", "", "property 'specification' is not defined"),
            new Fault("NetworkChaos", "/spec", "direction", "sideways", "enumeration"),
            new Fault("NetworkChaos", "/spec/target", "mode", "most", "enumeration"),
            new Fault("NetworkChaos", "/spec", "loss", Map.of("loss", 12), "string expected"),
            new Fault("IOChaos", "/spec", "percent", "all", "integer expected"),
            new Fault("IOChaos", "/spec", "errno", 1L << 40, "maximum"),
            new Fault("IOChaos", "/spec", "volumePath", MISSING, "required property 'volumePath'"),
            new Fault("StressChaos", "/spec/stressors/cpu", "workers", MISSING, "required property 'workers'"),
            new Fault("StressChaos", "/spec/stressors/cpu", "workers", 10_000, "maximum"),
            new Fault("TimeChaos", "/spec", "timeOffset", MISSING, "required property 'timeOffset'"),
            new Fault("TimeChaos", "/spec", "offset", "5s", "property 'offset' is not defined"),
            new Fault("DNSChaos", "/spec", "patterns", "redis.*", "array expected"));

    private static ChaosResource<?> pods(String action, List<String> containers, Integer gracePeriod) {
        return with(new PodChaos(), new PodChaos.Spec(action, PodSelection.ALL, PODS, containers, gracePeriod, "30s"));
    }

    private static ChaosResource<?> network(
            String action,
            NetworkChaos.Target target,
            NetworkChaos.Delay delay,
            NetworkChaos.Loss loss,
            NetworkChaos.Bandwidth bandwidth) {
        return with(
                new NetworkChaos(),
                new NetworkChaos.Spec(action, PodSelection.ALL, PODS, "both", target, delay, loss, bandwidth, "30s"));
    }

    private static ChaosResource<?> io(String action, List<String> methods, String delay, Integer errno) {
        return with(
                new IOChaos(),
                new IOChaos.Spec(
                        action,
                        PodSelection.ALL,
                        PODS,
                        REDIS,
                        "/data",
                        "/data/**/*",
                        methods,
                        100,
                        delay,
                        errno,
                        "30s"));
    }

    private static <S> ChaosResource<S> with(ChaosResource<S> resource, S spec) {
        resource.setMetadata(new ObjectMetaBuilder()
                .withName("drill-r1-fault")
                .withNamespace(NAMESPACE)
                .withLabels(Map.of("redis-drill/run", "r1"))
                .build());
        resource.setSpec(spec);
        return resource;
    }

    private static JsonNode tree(Object value) {
        return Serialization.unmarshal(Serialization.asJson(value), JsonNode.class);
    }

    private static HasMetadata wrong(Fault fault) {
        ObjectNode json = experiments().stream()
                .filter(one -> one.getKind().equals(fault.kind()))
                .map(one -> (ObjectNode) tree(one))
                .findFirst()
                .orElseThrow();
        ObjectNode place = (ObjectNode) json.at(fault.pointer());
        if (fault.value().equals(MISSING)) {
            assertThat(place.remove(fault.field())).as("%s", fault).isNotNull();
        } else {
            place.set(fault.field(), tree(fault.value()));
        }
        return Serialization.unmarshal(json.toString(), GenericKubernetesResource.class);
    }

    @Test
    void everythingThatIsMadeIsWhatTheDefinitionsAllow() throws Exception {
        CrdSchemas schemas = CrdSchemas.orSkip();
        for (Class<? extends ChaosResource<?>> kind : ChaosResource.KINDS) {
            assertThat(schemas.kinds()).contains("chaos-mesh.org/v1alpha1/" + kind.getSimpleName());
            assertThat(experiments()).as("%s", kind).hasAtLeastOneElementOfType(kind);
        }
        experiments().forEach(schemas::check);
    }

    @Test
    void whatTheDefinitionsDoNotAllowIsRefusedWithItsPlace() throws Exception {
        CrdSchemas schemas = CrdSchemas.orSkip();
        for (Fault fault : FAULTS) {
            List<String> problems = schemas.problems(wrong(fault));
            assertThat(problems)
                    .as("%s", fault)
                    .singleElement()
                    .satisfies(problem ->
                            assertThat(problem).startsWith(fault.pointer()).containsIgnoringCase(fault.said()));
        }
    }

    @Test
    void allProblemsAreNamedAtOnceAndAKindWithoutDefinitionIsOne() throws Exception {
        CrdSchemas schemas = CrdSchemas.orSkip();
        PodChaos chaos = new PodChaos();
        chaos.setMetadata(new ObjectMetaBuilder().withName("bad").build());
        chaos.setSpec(new PodChaos.Spec("pod-eat", "most", PODS, null, -1, "30s"));
        assertThatThrownBy(() -> schemas.check(chaos))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("PodChaos bad", "/spec/action", "/spec/mode", "/spec/gracePeriod");
        assertThatThrownBy(() -> schemas.check(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("redis")
                        .endMetadata()
                        .build()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no definition of v1/Namespace");
    }

    /** The judge is judged: a real API server says the same of every one of them. */
    @Test
    @EnabledIfSystemProperty(named = "redisdrill.kubeconfig", matches = ".+")
    void aRealApiServerSaysTheSame() throws Exception {
        Config config = Config.fromKubeconfig(Files.readString(Path.of(System.getProperty("redisdrill.kubeconfig"))));
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(NAMESPACE)
                            .endMetadata()
                            .build())
                    .create();
            try {
                for (ChaosResource<?> good : experiments()) {
                    good.getMetadata().setName("good-" + UUID.randomUUID());
                    client.resource(good).fieldValidation(Validation.STRICT).create();
                }
                Map<Fault, HasMetadata> bad = FAULTS.stream()
                        .collect(Collectors.toMap(
                                fault -> fault, CrdSchemasTest::wrong, (one, other) -> one, LinkedHashMap::new));
                bad.forEach((fault, resource) -> assertThatThrownBy(() -> client.resource(resource)
                                .fieldValidation(Validation.STRICT)
                                .create())
                        .as("%s", fault)
                        .isInstanceOfSatisfying(
                                KubernetesClientException.class,
                                e -> assertThat(e.getCode()).isIn(400, 422)));
            } finally {
                client.namespaces().withName(NAMESPACE).delete();
            }
        }
    }
}
