package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.CanThrottle;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.unit.BitRate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the stand-in controller does to the processes behind pods. Kinds and actions that it does not know have no effect. */
final class StandInDeeds {
    /** From where a client connects to a loopback address that has not chosen one of its own: the harness and its load do. */
    private static final String OUTSIDE = "127.0.0.1";

    private final LabPods pods;
    private final Map<String, Partition> cuts = new ConcurrentHashMap<>();

    StandInDeeds(LabPods pods) {
        this.pods = pods;
    }

    /** Takes it back. */
    interface Undo {
        void run() throws LabException;
    }

    /** The pods that a selector means: by name; none otherwise. */
    List<String> selected(Map<String, Object> holder, String namespace) {
        if (holder.get("selector") instanceof Map<?, ?> selector
                && selector.get("pods") instanceof Map<?, ?> byNamespace
                && byNamespace.get(namespace) instanceof List<?> names) {
            return names.stream()
                    .map(String::valueOf)
                    .filter(pods.names()::contains)
                    .toList();
        }
        return List.of();
    }

    Undo inject(String kind, Map<String, Object> spec, List<String> chosen, String name, String namespace)
            throws LabException {
        String action = String.valueOf(spec.get("action"));
        if (kind.equals("PodChaos")) {
            return pods(action, chosen);
        }
        if (kind.equals("NetworkChaos") && (action.equals("partition") || action.equals("delay"))) {
            return network(action, spec, chosen, name, namespace);
        }
        if (kind.equals("NetworkChaos") && action.equals("bandwidth") && pods.can(CanThrottle.class)) {
            return narrow(spec, chosen, name);
        }
        if (kind.equals("IOChaos") && action.equals("latency")) {
            return slowDisks(chosen, time(spec.get("delay")));
        }
        if (kind.equals("StressChaos")
                && spec.get("stressors") instanceof Map<?, ?> stressors
                && stressors.get("cpu") instanceof Map<?, ?> cpu) {
            return StandInQuota.begin(pods, chosen, cpu);
        }
        return () -> {};
    }

    private Undo pods(String action, List<String> chosen) throws LabException {
        for (String pod : chosen) {
            pods.kill(pod);
        }
        if (action.equals("pod-failure")) {
            return () -> start(chosen);
        }
        start(chosen);
        for (String pod : chosen) {
            if (action.equals("pod-kill")) {
                pods.replaced(pod);
            } else {
                pods.restarted(pod);
            }
        }
        return () -> {};
    }

    private Undo network(String action, Map<String, Object> spec, List<String> chosen, String name, String namespace)
            throws LabException {
        Partition paths = paths(spec, chosen, namespace);
        if (action.equals("partition")) {
            cuts.put(name, paths);
            pods.block(name, paths);
        } else {
            Map<?, ?> delay = (Map<?, ?>) spec.get("delay");
            pods.delay(name, paths, time(delay.get("latency")), time(delay.get("jitter")));
        }
        return () -> {
            cuts.remove(name);
            pods.lift(name);
        };
    }

    /** Each way, where Chaos Mesh limits only what a pod sends. */
    private Undo narrow(Map<String, Object> spec, List<String> chosen, String name) throws LabException {
        String rate = String.valueOf(((Map<?, ?>) spec.get("bandwidth")).get("rate"));
        BitRate bits = new BitRate(8 * Long.parseLong(rate.replace("bps", "")));
        for (String pod : chosen) {
            pods.throttle(name + "/" + pod, pod, bits);
        }
        return () -> {
            for (String pod : chosen) {
                pods.lift(name + "/" + pod);
            }
        };
    }

    private Undo slowDisks(List<String> chosen, Duration delay) throws LabException {
        for (String pod : chosen) {
            slowDisk(pod, delay);
        }
        return () -> {
            for (String pod : chosen) {
                slowDisk(pod, Duration.ZERO);
            }
        };
    }

    private void slowDisk(String pod, Duration delay) throws LabException {
        try {
            pods.slowDisk(pod, delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted at the disk of " + pod, e);
        }
    }

    /** Kills and starts it; whatever was cut of it is whole again. */
    void restart(String pod) throws LabException {
        pods.kill(pod);
        pods.start(pod);
        pods.restarted(pod);
        for (Map.Entry<String, Partition> cut : cuts.entrySet()) {
            Set<Partition.Path> left = new HashSet<>(cut.getValue().blocked());
            left.removeIf(
                    path -> path.from().equals(pods.host(pod)) || path.to().equals(pods.host(pod)));
            pods.lift(cut.getKey());
            if (!left.isEmpty()) {
                pods.block(cut.getKey(), new Partition(left));
            }
        }
    }

    /** Without a target, it is everybody: those outside of the cluster as well. */
    private Partition paths(Map<String, Object> spec, List<String> chosen, String namespace) {
        List<String> others = new ArrayList<>(
                spec.get("target") instanceof Map<?, ?> target ? selected(plain(target), namespace) : pods.names());
        others.removeAll(chosen);
        others.replaceAll(pods::host);
        if (!(spec.get("target") instanceof Map<?, ?>)) {
            others.add(OUTSIDE);
        }
        String direction = String.valueOf(spec.getOrDefault("direction", "to"));
        Set<Partition.Path> paths = new HashSet<>();
        for (String one : chosen) {
            for (String other : others) {
                if (!direction.equals("from")) {
                    paths.add(new Partition.Path(pods.host(one), other));
                }
                if (!direction.equals("to")) {
                    paths.add(new Partition.Path(other, pods.host(one)));
                }
            }
        }
        return new Partition(paths);
    }

    private void start(List<String> chosen) throws LabException {
        for (String pod : chosen) {
            pods.start(pod);
        }
    }

    private static Duration time(Object text) {
        return text == null ? Duration.ZERO : GoTime.parse(text.toString()).orElseThrow();
    }

    @SuppressWarnings("unchecked") // plain JSON
    private static Map<String, Object> plain(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
