package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.CanDelegate;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.KubernetesTarget.KillBy;
import dev.redisdrill.chaos.lab.LabException;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The experiments of one run, by the names of its faults: created, followed, deleted, and never changed. Each is owned by an
 * {@link Anchor}, which goes first if nobody deletes them. Thread-safe; one thread at a time works on a fault.
 */
final class Experiments {
    private static final Duration INJECTED_WITHIN = Duration.ofSeconds(10);
    /**
     * So long after what was asked for an experiment undoes itself; its time counts from its creation, and it may be injected late. A
     * harness that is well has deleted it by then.
     */
    private static final Duration MARGIN = INJECTED_WITHIN;
    /** Between the end of an experiment and that of its anchor. */
    private static final Duration LATER = Duration.ofSeconds(5);

    /** Conditions come one reconcile late. */
    private static final Duration TAKEN_UP_WITHIN = Duration.ofSeconds(8);

    /** How long an API server that is away is waited for when an experiment is to be undone. */
    private static final Duration ORDERED_WITHIN = Duration.ofSeconds(25);

    private static final Duration THREAD_LIMIT =
            ORDERED_WITHIN.plus(KubeApi.GONE_WITHIN).plusSeconds(15);
    private static final long AGAIN_MILLIS = 500;
    private static final long LOOK_MILLIS = 5;

    private final KubeApi api;
    private final String run;
    private final Duration takenUpWithin;
    private final Map<String, Active> made = new ConcurrentHashMap<>();
    private final Set<String> gone = ConcurrentHashMap.newKeySet();

    /** What was made for a fault, or may have been. */
    private record Active(List<ChaosResource<?>> experiments, String anchor, Map<String, String> lives) {}

    Experiments(KubeApi api, String run) {
        this(api, run, TAKEN_UP_WITHIN);
    }

    /** @param takenUpWithin after that, a controller that has said nothing is taken for one that is not there */
    Experiments(KubeApi api, String run, Duration takenUpWithin) {
        this.api = api;
        this.run = run;
        this.takenUpWithin = takenUpWithin;
    }

    /** A deed as resources, complete but for their owner. */
    List<ChaosResource<?>> resources(CanDelegate.Request request, PodMap pods, KillBy kill) throws LabException {
        Duration duration = seconds(request.hold().plus(MARGIN));
        List<ChaosResource<?>> resources = new Requests(api.namespace(), pods, kill, duration).of(request.deed());
        for (int i = 0; i < resources.size(); i++) {
            resources.get(i).getMetadata().setName(RunLabel.resource(run, request.fault(), i));
            resources.get(i).getMetadata().setNamespace(api.namespace());
            resources.get(i).getMetadata().setLabels(labels(request.fault()));
            resources.get(i).getMetadata().setAnnotations(Map.of(RunLabel.UNTIL, until(duration)));
        }
        return resources;
    }

    private Map<String, String> labels(String fault) {
        return Map.of(RunLabel.RUN, run, RunLabel.FAULT, RunLabel.word(fault));
    }

    private Job anchor(CanDelegate.Request request) {
        Duration deadline = seconds(request.hold().plus(MARGIN)).plus(LATER);
        return Anchor.job(
                anchorName(request.fault()), api.namespace(), labels(request.fault()), deadline, until(deadline));
    }

    private String anchorName(String fault) {
        return RunLabel.resource(run, fault + " anchor", 0);
    }

    /** Whole seconds, as creation times are. */
    private static Duration seconds(Duration duration) {
        return Duration.ofSeconds(duration.plusMillis(999).toSeconds());
    }

    private static String until(Duration duration) {
        return Instant.now().plus(duration).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Whether the API server would take all of it. */
    void rehearse(CanDelegate.Request request, List<ChaosResource<?>> resources) throws LabException {
        api.rehearse(anchor(request));
        for (ChaosResource<?> resource : resources) {
            api.rehearse(resource);
        }
    }

    /** Creates them, and waits until all are injected or the effect is seen. */
    void create(CanDelegate.Request request, List<ChaosResource<?>> resources, PodMap pods, CanDelegate.Look effect)
            throws LabException, InterruptedException {
        Map<String, String> lives = request.deed() instanceof Deed.Kill
                ? Map.of()
                : lives(pods.pods().values());
        made.put(request.fault(), new Active(List.copyOf(resources), anchorName(request.fault()), lives));
        String uid = api.create(anchor(request)).getMetadata().getUid();
        for (ChaosResource<?> resource : resources) {
            resource.getMetadata().setOwnerReferences(List.of(Anchor.owner(anchorName(request.fault()), uid)));
            api.create(resource);
        }
        awaitInjected(resources, effect);
    }

    private void awaitInjected(List<ChaosResource<?>> resources, CanDelegate.Look effect)
            throws LabException, InterruptedException {
        List<Follower<?>> followers = new ArrayList<>();
        try {
            for (ChaosResource<?> resource : resources) {
                followers.add(Follower.of(api, resource, takenUpWithin));
            }
            long deadline = System.nanoTime() + INJECTED_WITHIN.toNanos();
            while (!followers.stream().allMatch(Follower::injected) && !effect.seen()) {
                for (Follower<?> follower : followers) {
                    follower.check();
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new LabException("Chaos Mesh has not injected it within " + INJECTED_WITHIN.toSeconds()
                            + " s: "
                            + String.join(
                                    "; ",
                                    followers.stream().map(Follower::reason).toList())
                            + "; look at the log of its controller");
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } finally {
            followers.forEach(Follower::close);
        }
    }

    /** Deletes what was made for a fault, in a thread that nobody interrupts, and waits until it is gone. */
    void withdraw(String fault) throws LabException {
        Active of = made.get(fault);
        if (of != null && !gone.contains(fault)) {
            OwnThread.run("withdrawing " + fault, THREAD_LIMIT, () -> {
                delete(of);
                gone.add(fault);
            });
        }
    }

    private void delete(Active of) throws LabException, InterruptedException {
        long deadline = System.nanoTime() + ORDERED_WITHIN.toNanos();
        LabException failure = null;
        for (ChaosResource<?> resource : of.experiments()) {
            try {
                insist(deadline, () -> api.delete(resource));
            } catch (LabException e) {
                failure = e; // the others all the same
            }
        }
        if (failure != null) {
            throw failure;
        }
        for (ChaosResource<?> resource : of.experiments()) {
            insist(deadline, () -> api.awaitGone(resource));
        }
        insist(deadline, () -> api.deleteAnchor(of.anchor()));
    }

    /** An API server that is away comes back; one that says no does not change its mind. */
    private static void insist(long deadline, OwnThread.Task task) throws LabException, InterruptedException {
        while (true) {
            try {
                task.run();
                return;
            } catch (LabException e) {
                if (!KubeApi.isAway(e) || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
            }
        }
    }

    /** Whether anything of a fault was made that is not known to be gone. */
    boolean any() {
        return !gone.containsAll(made.keySet());
    }

    /** Whether anything of it is there; once it was seen to be gone it stays so. */
    boolean there(String fault) throws LabException {
        Active of = made.get(fault);
        if (of != null && !gone.contains(fault)) {
            for (ChaosResource<?> resource : of.experiments()) {
                if (api.isThere(resource)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The pods that are not the ones that they were when the fault began. */
    String lost(String fault, List<Pod> now) {
        Active of = made.get(fault);
        if (of == null) {
            return "";
        }
        Map<String, String> lives = lives(now);
        for (Map.Entry<String, String> before : of.lives().entrySet()) {
            if (hits(of, before.getKey()) && !before.getValue().equals(lives.get(before.getKey()))) {
                return "pod " + before.getKey() + " was started anew during the fault, and has no more of it";
            }
        }
        return "";
    }

    private static boolean hits(Active of, String pod) {
        return of.experiments().stream()
                .anyMatch(resource -> Requests.podsOf(resource).contains(pod));
    }

    /** What is another one with every start: the pod itself, or the count of its containers' restarts. */
    private static Map<String, String> lives(Iterable<Pod> pods) {
        Map<String, String> lives = new TreeMap<>();
        for (Pod pod : pods) {
            int restarts = pod.getStatus() == null
                    ? 0
                    : pod.getStatus().getContainerStatuses().stream()
                            .map(ContainerStatus::getRestartCount)
                            .mapToInt(count -> count == null ? 0 : count)
                            .sum();
            lives.put(pod.getMetadata().getName(), pod.getMetadata().getUid() + " " + restarts);
        }
        return lives;
    }
}
