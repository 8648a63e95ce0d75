package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.KubernetesTarget.KillBy;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Direction;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a deed is in the words of Chaos Mesh. Touches no network. Confined to one thread.
 *
 * @param namespace of the pods
 * @param pods which pod each node is
 * @param kill what is ended when a node is killed
 * @param duration after which Chaos Mesh undoes it by itself
 */
record Requests(String namespace, PodMap pods, KillBy kill, Duration duration) {
    /** {@code ENOSPC}. */
    private static final int NO_SPACE = 28;

    private static final int EVERY_CALL = 100;
    /** Percent. */
    private static final int WHOLE_CORE = 100;
    /** What stress-ng can start. */
    private static final int MOST_WORKERS = 8_192;

    private static final long LEAST_QUEUE_BYTES = 20_000;
    private static final long LEAST_BURST_BYTES = 10_000;
    /** A bucket must hold what passes between two ticks of a kernel that has 100 of them a second. */
    private static final long TICKS = 100;

    /** The pods that an experiment is for, on either side. */
    static Set<String> podsOf(ChaosResource<?> resource) {
        Set<String> names = new TreeSet<>();
        if (resource.getSpec() instanceof PodChaos.Spec spec) {
            names.addAll(spec.selector().names());
        } else if (resource.getSpec() instanceof NetworkChaos.Spec spec) {
            names.addAll(spec.selector().names());
            if (spec.target() != null) {
                names.addAll(spec.target().selector().names());
            }
        } else if (resource.getSpec() instanceof IOChaos.Spec spec) {
            names.addAll(spec.selector().names());
        } else if (resource.getSpec() instanceof StressChaos.Spec spec) {
            names.addAll(spec.selector().names());
        } else if (resource.getSpec() instanceof TimeChaos.Spec spec) {
            names.addAll(spec.selector().names());
        }
        return names;
    }

    /** The resources, without names. */
    List<ChaosResource<?>> of(Deed deed) throws LabException {
        if (deed instanceof Deed.Kill it) {
            return kill(it);
        }
        if (deed instanceof Deed.Network it) {
            return network(it);
        }
        if (deed instanceof Deed.Disk it) {
            return List.of(disk(it));
        }
        if (deed instanceof Deed.Starve it) {
            return List.of(stress(it));
        }
        if (deed instanceof Deed.Skew it) {
            return List.of(skew(it));
        }
        throw new IllegalArgumentException("no request for " + deed);
    }

    private List<ChaosResource<?>> kill(Deed.Kill deed) throws LabException {
        Map<String, List<String>> podsByContainer = new TreeMap<>();
        for (String node : deed.nodes()) {
            podsByContainer
                    .computeIfAbsent(
                            deed.down().isEmpty() && kill == KillBy.CONTAINER ? pods.containerOf(node) : "",
                            container -> new ArrayList<>())
                    .add(pods.of(node).getMetadata().getName());
        }
        List<ChaosResource<?>> requests = new ArrayList<>();
        podsByContainer.forEach((container, names) -> {
            PodChaos chaos = new PodChaos();
            String action =
                    deed.down().isPresent() ? "pod-failure" : container.isEmpty() ? "pod-kill" : "container-kill";
            chaos.setSpec(new PodChaos.Spec(
                    action,
                    PodSelection.ALL,
                    selection(names),
                    container.isEmpty() ? null : List.of(container),
                    action.equals("pod-kill") ? 0 : null,
                    GoDuration.of(duration)));
            requests.add(chaos);
        });
        return requests;
    }

    private List<ChaosResource<?>> network(Deed.Network deed) throws LabException {
        List<ChaosResource<?>> requests = new ArrayList<>();
        for (Traffic traffic : deed.traffic()) {
            NetworkChaos chaos = new NetworkChaos();
            chaos.setSpec(network(traffic, deed.effect()));
            requests.add(chaos);
        }
        return requests;
    }

    private NetworkChaos.Spec network(Traffic traffic, Deed.Effect effect) throws LabException {
        boolean everyone = traffic.others().isEmpty();
        if (everyone && !(effect instanceof Deed.Effect.Cut) && traffic.direction() != Direction.OUT) {
            throw new LabException("Chaos Mesh shapes what a pod sends; what everyone sends to it cannot be shaped");
        }
        return new NetworkChaos.Spec(
                action(effect),
                PodSelection.ALL,
                selection(pods.namesOf(traffic.ours())),
                switch (traffic.direction()) {
                    case OUT -> "to";
                    case IN -> "from";
                    case BOTH -> "both";
                },
                everyone ? null : new NetworkChaos.Target(PodSelection.ALL, selection(pods.namesOf(traffic.others()))),
                effect instanceof Deed.Effect.Delay it
                        ? new NetworkChaos.Delay(
                                GoDuration.of(it.delay()), it.jitter().isZero() ? null : GoDuration.of(it.jitter()))
                        : null,
                effect instanceof Deed.Effect.Loss it
                        ? new NetworkChaos.Loss(percent(it.share().fraction()))
                        : null,
                effect instanceof Deed.Effect.Limit it ? bandwidth(it) : null,
                GoDuration.of(duration));
    }

    private static String action(Deed.Effect effect) {
        if (effect instanceof Deed.Effect.Cut) {
            return "partition";
        }
        if (effect instanceof Deed.Effect.Delay) {
            return "delay";
        }
        return effect instanceof Deed.Effect.Loss ? "loss" : "bandwidth";
    }

    private static NetworkChaos.Bandwidth bandwidth(Deed.Effect.Limit limit) {
        long bytes = Math.max(1, limit.rate().bitsPerSecond() / 8);
        // bps: bytes per second, as tc has it
        return new NetworkChaos.Bandwidth(
                bytes + "bps", Math.max(LEAST_QUEUE_BYTES, bytes), Math.max(LEAST_BURST_BYTES, bytes / TICKS));
    }

    private static String percent(double fraction) {
        return BigDecimal.valueOf(100 * fraction)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    private IOChaos disk(Deed.Disk deed) throws LabException {
        String volume = pods.volumeOf(deed.node(), deed.directory());
        IOChaos chaos = new IOChaos();
        chaos.setSpec(new IOChaos.Spec(
                deed.delay().isPresent() ? "latency" : "fault",
                PodSelection.ALL,
                selection(List.of(pods.of(deed.node()).getMetadata().getName())),
                List.of(pods.containerOf(deed.node())),
                volume,
                volume + "/**/*",
                deed.delay().isPresent() ? List.of("write", "fsync") : List.of("write"),
                EVERY_CALL,
                deed.delay().map(GoDuration::of).orElse(null),
                deed.delay().isPresent() ? null : NO_SPACE,
                GoDuration.of(duration)));
        return chaos;
    }

    /**
     * So many busy processes that an equal part of the container's limit is no more than the share. They are in its control group;
     * without a limit they would take the time of all that runs on the machine.
     */
    private StressChaos stress(Deed.Starve deed) throws LabException {
        String pod = pods.of(deed.node()).getMetadata().getName();
        String container = pods.containerOf(deed.node());
        BigDecimal cores = pods.coresOf(deed.node())
                .orElseThrow(() -> new LabException("container " + container + " of pod " + pod
                        + " has no CPU limit, so that to starve it would be to starve the whole machine it is on; set"
                        + " resources.limits.cpu, or remove the fault"));
        int workers = cores.divide(BigDecimal.valueOf(deed.share().fraction()), 0, RoundingMode.CEILING)
                        .intValue()
                - 1;
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new LabException("container " + container + " of pod " + pod + " may use "
                    + cores.stripTrailingZeros().toPlainString() + " cores: to leave " + deed.share()
                    + " of one to the server "
                    + (workers < 1
                            ? "is no starving; write a smaller share"
                            : "takes too many processes; write a larger share"));
        }
        StressChaos chaos = new StressChaos();
        chaos.setSpec(new StressChaos.Spec(
                PodSelection.ALL,
                selection(List.of(pod)),
                List.of(container),
                new StressChaos.Stressors(new StressChaos.Cpu(workers, WHOLE_CORE)),
                GoDuration.of(duration)));
        return chaos;
    }

    private TimeChaos skew(Deed.Skew deed) throws LabException {
        TimeChaos chaos = new TimeChaos();
        chaos.setSpec(new TimeChaos.Spec(
                PodSelection.ALL,
                selection(List.of(pods.of(deed.node()).getMetadata().getName())),
                List.of(pods.containerOf(deed.node())),
                GoDuration.of(deed.offset().by()),
                List.of("CLOCK_REALTIME"),
                GoDuration.of(duration)));
        return chaos;
    }

    private PodSelection selection(List<String> names) {
        return PodSelection.of(namespace, names.stream().distinct().sorted().toList());
    }
}
