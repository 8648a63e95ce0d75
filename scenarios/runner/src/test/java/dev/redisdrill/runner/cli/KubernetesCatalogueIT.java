package dev.redisdrill.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redisdrill.chaos.fault.Delegable;
import dev.redisdrill.chaos.fault.Fault;
import dev.redisdrill.chaos.lab.CanDelay;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.CanThrottle;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.runner.cli.ClusterOfPods.Said;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.Kinds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fault of the catalogue that Chaos Mesh can carry out, once, from the scenario file to the proof that it is healed: on real server
 * processes, as far as the stand-in controller can act on them.
 *
 * <p>By hand, for it takes some minutes: {@code redisdrill.kube.catalogue=true}.
 */
@Timeout(420)
class KubernetesCatalogueIT {
    private static final String PROPERTY = "redisdrill.kube.catalogue";
    private static final String NAMESPACE =
            "drill-catalogue-" + ProcessHandle.current().pid();

    /** What the stand-in can do, in this order, one after the other. */
    private static final List<String> DONE = List.of(
            "kill-primary: {shard: 1}",
            "kill-replica: {shard: 2, restartAfter: 2s}",
            "restart: {shard: 3, mode: hard, node: replica}",
            "starve-cpu: {shard: 1, share: 20%, duration: 3s}",
            "stall-fsync: {shard: 2, delay: 60ms, duration: 3s}",
            "latency: {shard: 3, direction: out, delay: 80ms, duration: 3s}",
            "bandwidth: {shard: 1, rate: 4mbit, duration: 3s}",
            "isolate: {shard: 2, node: replica, duration: 4s}",
            "split: {minority: [3], clients: both, duration: 4s}",
            "ring: {duration: 3s}",
            "kill-shard: {shard: 1}",
            "kill-cluster: {}");

    /**
     * What it cannot do, and why: a proxy, which is what carries connections on the addresses of the host, sees no packets; a disk
     * of a server's own takes a namespace; and no Linux shifts a wall clock for some. They end as all that has no effect does.
     */
    private static final List<String> NOT_DONE = List.of(
            "packet-loss: {shard: 1, share: 20%, duration: 2s}",
            "fill-disk: {shard: 2, duration: 2s}", "skew-clock: {shard: 3, offset: +10m, duration: 2s}");

    @TempDir
    private Path directory;

    @Test
    void everyFaultThatOthersCanCarryOutIsProvenAndHealedOrHasNoEffectAndSaysSo() throws Exception {
        assertThat(Stream.concat(DONE.stream(), NOT_DONE.stream()).map(KubernetesCatalogueIT::kind))
                .containsExactlyInAnyOrderElementsOf(delegable());
        assumeTrue(Boolean.getBoolean(PROPERTY), "takes some minutes: run by hand, with -D" + PROPERTY + "=true");
        LocalTarget target = new LocalTarget(
                3,
                1,
                Duration.ofSeconds(2),
                "auto",
                true,
                false,
                LocalTarget.AppendFsync.EVERYSEC,
                Map.of("appendonly", "yes"));
        try (ClusterOfPods cluster = ClusterOfPods.start(
                directory, NAMESPACE, target, Set.of(CanPartition.class, CanDelay.class, CanThrottle.class))) {
            done(cluster);
            notDone(cluster);
            assertThat(cluster.ours()).isEmpty();
            assertThat(cluster.controller().acting()).isZero();
            assertThat(cluster.controller().malformed()).isEmpty();
        }
    }

    private static void done(ClusterOfPods cluster) throws Exception {
        Said said = cluster.drill(
                "faults: [" + listed(afterEachOther()) + "]\n"
                        + "guards: {blastRadius: {shardsWithoutPrimary: 3, shardsWithoutCopies: 3}}\n"
                        + "objectives: [{recovered: {within: 40s}}]\n",
                "load.duration=120s");

        List<Event> events = Timeline.read(said.run());
        Map<String, String> proofs = new TreeMap<>();
        Set<String> healed = new TreeSet<>();
        for (Event event : events) {
            if (event instanceof Event.FaultProven proven) {
                proofs.put(proven.fault(), proven.proof());
            } else if (event instanceof Event.FaultHealProven proven) {
                healed.add(proven.fault());
            }
        }
        proofs.forEach((fault, proof) -> System.out.println(fault + ": " + proof));
        Set<String> all = DONE.stream().map(KubernetesCatalogueIT::kind).collect(Collectors.toSet());
        assertThat(proofs.keySet()).as("proven; %s %s", said.out(), said.err()).isEqualTo(all);
        assertThat(healed).as("healed; %s", said.out()).isEqualTo(all);
        assertThat(events).noneMatch(Event.Trouble.class::isInstance);
    }

    private static void notDone(ClusterOfPods cluster) throws Exception {
        Said said = cluster.drill(
                "faults: ["
                        + listed(NOT_DONE.stream().map(it -> "at: 0s, " + it).toList()) + "]\n"
                        + "objectives: [{rpo: {maxLost: 0}}]\n",
                "load.duration=20s");

        assertThat(said.code()).isEqualTo(ExitCode.INVALID);
        Set<String> ineffective = new TreeSet<>();
        for (Event event : Timeline.read(said.run())) {
            if (event instanceof Event.FaultIneffective it) {
                ineffective.add(it.fault());
                System.out.println("not by the stand-in: " + it.reason());
            }
        }
        assertThat(ineffective)
                .as("%s %s", said.out(), said.err())
                .isEqualTo(NOT_DONE.stream().map(KubernetesCatalogueIT::kind).collect(Collectors.toSet()));
    }

    private static List<String> afterEachOther() {
        List<String> chain = new ArrayList<>(List.of("at: 1s, " + DONE.get(0)));
        for (int i = 1; i < DONE.size(); i++) {
            chain.add("on: ended " + kind(DONE.get(i - 1)) + ", within: 60s, " + DONE.get(i));
        }
        return chain;
    }

    private static Set<String> delegable() {
        return Kinds.of(Fault.class).types().entrySet().stream()
                .filter(kind -> Delegable.class.isAssignableFrom(kind.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static String kind(String yaml) {
        return yaml.substring(0, yaml.indexOf(':'));
    }

    private static String listed(List<String> faults) {
        return faults.stream().map(it -> "{" + it + "}").collect(Collectors.joining(", "));
    }
}
