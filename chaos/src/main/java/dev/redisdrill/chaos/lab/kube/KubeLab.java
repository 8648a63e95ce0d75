package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanDelegate;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LoadHost;
import dev.redisdrill.chaos.lab.endpoints.EndpointsLab;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster on Kubernetes. It is looked at and loaded as any existing cluster; what the faults do to its pods, Chaos Mesh does on
 * request. Thread-safe once started.
 */
public final class KubeLab implements Lab, CanCommand, CanCluster, CanDelegate {
    private static final Logger LOG = LoggerFactory.getLogger(KubeLab.class);
    private static final Duration ASK = Duration.ofSeconds(1);
    private static final Duration SWEEP_LIMIT = Duration.ofSeconds(25);

    private final KubernetesTarget target;
    private final LabContext context;
    private final EndpointsLab cluster;
    private final String run;
    private volatile @Nullable KubeApi api;
    private volatile @Nullable Experiments experiments;
    private volatile @Nullable AdminClient admin;
    private volatile List<String> nodes = List.of();
    /** Kinds of experiments that it may make, as far as that was asked. */
    private final Set<String> allowed = ConcurrentHashMap.newKeySet();

    /** A lab that has not looked yet. */
    public KubeLab(KubernetesTarget target, LabContext context) {
        this.target = target;
        this.context = context;
        this.cluster = new EndpointsLab(KubeAccess.TARGET, this::find, true, context);
        this.run = RunLabel.of(
                Objects.requireNonNull(context.runDirectory()
                                .toAbsolutePath()
                                .normalize()
                                .getFileName())
                        .toString(),
                context.timeline().clock().anchor().wall());
    }

    @Override
    public Event.LabReady start() throws LabException, InterruptedException {
        KubeApi opened = KubeApi.open(target.context(), target.namespace());
        api = opened;
        experiments = new Experiments(opened, run);
        try {
            Set<String> needed = new HashSet<>(Set.of("namespaces", "pods"));
            if (target.service().isPresent()) {
                needed.add("services");
            }
            if (target.refersToSecrets()) {
                needed.add("secrets");
            }
            ask(need -> needed.contains(need.resource()));
            if (!"true".equals(opened.namespaceLabels().get(KubernetesTarget.ALLOW_LABEL))) {
                throw new LabException("namespace " + target.namespace() + " has no label "
                        + KubernetesTarget.ALLOW_LABEL
                        + "=true, by which its owner allows drills: kubectl label namespace "
                        + target.namespace() + " " + KubernetesTarget.ALLOW_LABEL + "=true");
            }
            Event.LabReady ready = cluster.start();
            admin = AdminClient.open(cluster.access());
            nodes = ready.nodes();
            return ready;
        } catch (LabException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private ClusterAccess find() throws LabException {
        return new KubeAccess(api(), target).find(System.getenv(), context.base());
    }

    @Override
    public ClusterAccess access() {
        return cluster.access();
    }

    @Override
    public ClusterView view() throws LabException, InterruptedException {
        return cluster.view();
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        return type == LoadHost.class
                ? Optional.of(type.cast(new LoadPods(api().client(), target.namespace(), run)))
                : Lab.super.ability(type);
    }

    @Override
    public String whyNot(Class<?> ability) {
        return ability == CanReconfigure.class
                ? "the target is an existing cluster (kubernetes): what is changed there would stay changed if this harness"
                        + " were killed; use target: local"
                : "the target is an existing cluster (kubernetes), and Chaos Mesh has no experiment for that; use target:"
                        + " local for faults that need more";
    }

    /** The rights first: without them the API server's own dry run says less clearly what is missing. */
    @Override
    public void rehearse(List<Request> requests) throws LabException, InterruptedException {
        PodMap pods = pods();
        List<List<ChaosResource<?>>> resources = new ArrayList<>();
        Set<String> kinds = new LinkedHashSet<>();
        for (Request request : requests) {
            List<ChaosResource<?>> own = experiments().resources(request, pods, target.kill());
            own.forEach(resource -> kinds.add(resource.getPlural()));
            resources.add(own);
        }
        kinds.removeAll(allowed);
        if (!kinds.isEmpty()) {
            ask(need -> need.group().equals(ChaosResource.GROUP)
                    ? kinds.contains(need.resource())
                    : need.resource().equals("jobs"));
            allowed.addAll(kinds);
            new Sweep(api())
                    .ofTheDead(kinds, Instant.now())
                    .forEach(line -> LOG.warn("left by an earlier run: {}", line));
        }
        for (int i = 0; i < requests.size(); i++) {
            experiments().rehearse(requests.get(i), resources.get(i));
        }
    }

    /** Whether all of this is allowed. */
    private void ask(Predicate<Permissions.Need> which) throws LabException {
        try {
            List<String> missing = Permissions.missing(
                            api().client(),
                            target.namespace(),
                            Permissions.FAULTS.stream().filter(which).toList())
                    .stream()
                    .map(Permissions.Missing::line)
                    .toList();
            if (!missing.isEmpty()) {
                throw new LabException(String.join("\n", missing));
            }
        } catch (KubernetesClientException e) {
            throw new LabException(api().explain("say what is allowed", e), e);
        }
    }

    @Override
    public void request(Request request, Look effect) throws LabException, InterruptedException {
        PodMap pods = pods();
        experiments().create(request, experiments().resources(request, pods, target.kill()), pods, effect);
    }

    @Override
    public void withdraw(String fault) throws LabException {
        experiments().withdraw(fault);
    }

    @Override
    public boolean requested(String fault) throws LabException {
        return experiments().there(fault);
    }

    @Override
    public String lost(String fault) throws LabException {
        return experiments().lost(fault, new KubeAccess(api(), target).pods());
    }

    /** Which pod each node is now: roles and addresses are those that Redis tells. */
    private PodMap pods() throws LabException, InterruptedException {
        List<Pod> found = new KubeAccess(api(), target).pods();
        AdminClient asking = admin;
        List<String> refusals = new ArrayList<>();
        for (String node : nodes) {
            try {
                PodMap map = PodMap.of(
                        Objects.requireNonNull(asking, "not started").text(node, ASK, "CLUSTER", "NODES"), found);
                if (!map.unknown().isEmpty()) {
                    throw new LabException(String.join(", ", map.unknown())
                            + (map.unknown().size() == 1 ? " is no pod" : " are no pods") + " among the "
                            + found.size() + " that the target selects in namespace " + target.namespace()
                            + ", by address, announced host name or machine; check " + KubeAccess.TARGET
                            + ".selector");
                }
                return map;
            } catch (NodeUnavailableException | CommandRefusedException e) {
                refusals.add(e.getMessage());
            }
        }
        throw new LabException("no node says which nodes there are: " + String.join("; ", refusals));
    }

    /** Sweeps: what runs left that are no more, and whatever this one may still have. */
    @Override
    public void close() {
        KubeApi opened = api;
        if (opened != null) {
            try {
                OwnThread.run("sweeping", SWEEP_LIMIT, () -> {
                    if (experiments().any()) {
                        new Sweep(opened).ofRun(run).forEach(line -> LOG.warn("{}", line));
                    }
                });
            } catch (LabException e) {
                LOG.warn("{}; ./drill heal DIR removes the rest", e.getMessage());
            }
        }
        AdminClient asking = admin;
        if (asking != null) {
            asking.close();
        }
        cluster.close();
        if (opened != null) {
            opened.close();
        }
    }

    private KubeApi api() {
        return Objects.requireNonNull(api, "the lab is not started");
    }

    private Experiments experiments() {
        return Objects.requireNonNull(experiments, "the lab is not started");
    }
}
