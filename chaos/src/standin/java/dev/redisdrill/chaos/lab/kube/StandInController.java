package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.LabException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for the controller of Chaos Mesh 2.8 in one namespace, on a mock or a real API server, and acts on processes that stand for
 * pods. Knows none of this project's resource types.
 *
 * <p>As the real one does: a finalizer first; a record for each selected pod; conditions as the records were one reconcile before;
 * the duration counted from {@code creationTimestamp}; pause by annotation; kinds of one shot that know neither; recovery when the
 * experiment is deleted, and only then is it gone.
 */
public final class StandInController implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandInController.class);
    private static final long PERIOD_MILLIS = 100;
    private static final String FINALIZER = "chaos-mesh/records";
    private static final String PAUSE = "experiment.chaos-mesh.org/pause";

    /** The kinds by their plural names. */
    static final Map<String, String> KINDS = Map.of(
            "PodChaos", "podchaos",
            "NetworkChaos", "networkchaos",
            "IOChaos", "iochaos",
            "StressChaos", "stresschaos",
            "TimeChaos", "timechaos",
            "DNSChaos", "dnschaos");

    /** What it does wrong. */
    public enum Mischief {
        NONE,
        /** Targets are selected, and nothing more ever happens. */
        NEVER_INJECTS,
        /** Everything is said to be done, and nothing is. */
        NO_EFFECT,
        /** What was injected stays, and so does the finalizer. */
        NEVER_RECOVERS
    }

    private final KubernetesClient client;
    private final String namespace;
    private final StandInDeeds deeds;
    private final Optional<CrdSchemas> schemas;
    private final List<String> malformed = new CopyOnWriteArrayList<>();
    private final Map<String, StandInDeeds.Undo> inForce = new ConcurrentHashMap<>();
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stand-in-controller");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Mischief mischief = Mischief.NONE;

    private StandInController(KubernetesClient client, String namespace, LabPods pods) throws IOException {
        this.schemas = CrdSchemas.ifThere();
        this.client = client;
        this.namespace = namespace;
        this.deeds = new StandInDeeds(pods);
    }

    /** Starts it. The client is not closed by it. */
    public static StandInController start(KubernetesClient client, String namespace, LabPods pods) throws IOException {
        StandInController controller = new StandInController(client, namespace, pods);
        ScheduledFuture<?> unused = controller.loop.scheduleWithFixedDelay(
                controller::reconcileAll, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return controller;
    }

    /** From now on. */
    public void misbehave(Mischief how) {
        mischief = how;
    }

    /** A pod restarted by itself: its network rules are gone, and no record says so. */
    public void podRestarts(String pod) throws LabException {
        deeds.restart(pod);
    }

    /** What was wrong with the experiments so far by their resource definitions, as far as those are there ({@link CrdSchemas}). */
    public List<String> malformed() {
        return List.copyOf(malformed);
    }

    /** How many experiments act on pods now. */
    public int acting() {
        return inForce.size();
    }

    @Override
    public void close() {
        loop.shutdownNow();
        inForce.values().forEach(undo -> {
            try {
                undo.run();
            } catch (LabException e) {
                LOG.warn("left in force: {}", e.getMessage());
            }
        });
    }

    /** How a kind is reached. */
    static ResourceDefinitionContext context(String kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("chaos-mesh.org")
                .withVersion("v1alpha1")
                .withKind(kind)
                .withPlural(Objects.requireNonNull(KINDS.get(kind)))
                .withNamespaced(true)
                .build();
    }

    private void reconcileAll() {
        for (String kind : KINDS.keySet()) {
            try {
                for (GenericKubernetesResource found : client.genericKubernetesResources(context(kind))
                        .inNamespace(namespace)
                        .list()
                        .getItems()) {
                    reconcile(kind, found);
                }
            } catch (KubernetesClientException e) {
                LOG.info("tried again soon: {}", e.getMessage()); // gone meanwhile, changed meanwhile, or no server
            } catch (RuntimeException | LabException e) {
                LOG.warn("tried again soon: {}", kind, e); // an escape would end the loop without a word
            }
        }
    }

    private void reconcile(String kind, GenericKubernetesResource found) throws LabException {
        if (!found.getFinalizers().contains(FINALIZER)) {
            if (!found.isMarkedForDeletion()) {
                begin(kind, found);
            }
            return;
        }
        List<Map<String, Object>> records = records(found);
        boolean stop = found.isMarkedForDeletion() || paused(found) || over(found);
        List<Map<String, Object>> after = stop ? recovered(found, records) : injected(kind, found, records);
        boolean gone = found.isMarkedForDeletion() && (inForce(found) == null || oneShot(found));
        Map<String, Object> status = status(stop ? "Stop" : "Run", records, after, paused(found));
        if (gone || !status.equals(found.get("status"))) {
            write(kind, found, gone ? List.of() : List.of(FINALIZER), status);
        }
    }

    private void begin(String kind, GenericKubernetesResource found) {
        schemas.ifPresent(them -> them.problems(found)
                .forEach(problem ->
                        malformed.add(kind + " " + found.getMetadata().getName() + problem)));
        List<Map<String, Object>> records = new ArrayList<>();
        for (String pod : deeds.selected(spec(found), namespace)) {
            Map<String, Object> record = new LinkedHashMap<>();
            record.put("id", namespace + "/" + pod + (action(found).equals("container-kill") ? "/redis" : ""));
            record.put("selectorKey", ".");
            record.put("phase", "Not Injected");
            record.put("injectedCount", 0);
            record.put("recoveredCount", 0);
            records.add(record);
        }
        write(kind, found, List.of(FINALIZER), status("Run", List.of(), records, false));
    }

    private List<Map<String, Object>> injected(
            String kind, GenericKubernetesResource found, List<Map<String, Object>> records) throws LabException {
        boolean due = records.stream().anyMatch(record -> "Not Injected".equals(record.get("phase")));
        if (records.isEmpty() || !due || mischief == Mischief.NEVER_INJECTS) {
            return records;
        }
        List<String> pods = records.stream().map(StandInController::pod).toList();
        inForce.put(
                found.getMetadata().getUid(),
                mischief == Mischief.NO_EFFECT
                        ? () -> {}
                        : deeds.inject(
                                kind, spec(found), pods, found.getMetadata().getName(), namespace));
        return turned(records, "Injected", "injectedCount");
    }

    private List<Map<String, Object>> recovered(GenericKubernetesResource found, List<Map<String, Object>> records)
            throws LabException {
        StandInDeeds.Undo undo = inForce(found);
        if (undo == null || mischief == Mischief.NEVER_RECOVERS) {
            return records;
        }
        undo.run();
        inForce.remove(found.getMetadata().getUid());
        return turned(records, "Not Injected", "recoveredCount");
    }

    private StandInDeeds.@Nullable Undo inForce(GenericKubernetesResource found) {
        return inForce.get(found.getMetadata().getUid());
    }

    private static List<Map<String, Object>> turned(List<Map<String, Object>> records, String phase, String counter) {
        List<Map<String, Object>> turned = new ArrayList<>();
        for (Map<String, Object> record : records) {
            Map<String, Object> one = new LinkedHashMap<>(record);
            one.put("phase", phase);
            one.merge(counter, 1, (before, more) -> ((Number) before).intValue() + 1);
            turned.add(one);
        }
        return turned;
    }

    /** The conditions tell of the records of before. */
    private static Map<String, Object> status(
            String desired, List<Map<String, Object>> before, List<Map<String, Object>> now, boolean paused) {
        boolean selected = !before.isEmpty();
        boolean injected = selected && before.stream().allMatch(record -> "Injected".equals(record.get("phase")));
        boolean recovered = selected && before.stream().noneMatch(record -> "Injected".equals(record.get("phase")));
        Map<String, Object> experiment = new LinkedHashMap<>();
        experiment.put("desiredPhase", desired);
        experiment.put("containerRecords", now);
        Map<String, Object> status = new LinkedHashMap<>();
        status.put(
                "conditions",
                List.of(
                        condition("AllRecovered", recovered),
                        condition("Paused", paused),
                        condition("Selected", selected),
                        condition("AllInjected", injected)));
        status.put("experiment", experiment);
        return status;
    }

    private static Map<String, Object> condition(String type, boolean holds) {
        return Map.of("type", type, "status", holds ? "True" : "False");
    }

    private void write(
            String kind, GenericKubernetesResource found, List<String> finalizers, Map<String, Object> status) {
        client.genericKubernetesResources(context(kind))
                .inNamespace(namespace)
                .withName(found.getMetadata().getName())
                .edit(now -> {
                    now.getMetadata().setFinalizers(finalizers);
                    now.setAdditionalProperty("status", status);
                    return now;
                });
    }

    private static boolean paused(GenericKubernetesResource found) {
        Map<String, String> annotations = found.getMetadata().getAnnotations();
        return !oneShot(found) && annotations != null && "true".equals(annotations.get(PAUSE));
    }

    /** An unparsable or absent duration means no limit, as with the real one. */
    private static boolean over(GenericKubernetesResource found) {
        Object duration = spec(found).get("duration");
        return !oneShot(found)
                && duration != null
                && GoTime.parse(duration.toString())
                        .filter(limit -> !Instant.now()
                                .isBefore(Instant.parse(found.getMetadata().getCreationTimestamp())
                                        .plus(limit)))
                        .isPresent();
    }

    private static boolean oneShot(GenericKubernetesResource found) {
        return action(found).equals("pod-kill") || action(found).equals("container-kill");
    }

    private static String action(GenericKubernetesResource found) {
        return String.valueOf(spec(found).get("action"));
    }

    @SuppressWarnings("unchecked") // plain JSON
    static Map<String, Object> spec(GenericKubernetesResource found) {
        return (Map<String, Object>) found.getAdditionalProperties().get("spec");
    }

    @SuppressWarnings("unchecked") // plain JSON
    static List<Map<String, Object>> records(GenericKubernetesResource found) {
        Object records = found.get("status", "experiment", "containerRecords");
        return records == null ? List.of() : (List<Map<String, Object>>) records;
    }

    private static String pod(Map<String, Object> record) {
        return String.valueOf(record.get("id")).split("/", -1)[1];
    }
}
