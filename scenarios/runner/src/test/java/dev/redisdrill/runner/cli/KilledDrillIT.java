package dev.redisdrill.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.runner.cli.KilledDrill.Victim;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills processes of running drills with SIGKILL at random moments: soon nothing is left of the drill, and what it has
 * found so far can be read.
 *
 * <p>A build kills each kind of process once. {@code redisdrill.kill.rounds=10} kills each ten times, with and without a
 * namespace; {@code redisdrill.kill.seed} repeats a run's choices.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(3600)
@Tag("alone")
final class KilledDrillIT {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    /** A server that is killed keeps the run waiting for a healing and for a cluster that never becomes whole. */
    private static final Duration ORDERLY_END = Duration.ofMinutes(3);

    private static final Duration INTERRUPTED_END = Duration.ofSeconds(30);
    /** From when the process is there: over the start of the cluster, the warm-up, the fault, the recovery. */
    private static final int ANY_MOMENT_MILLIS = 7_000;

    private static final int IN_FAULT_MILLIS = 2_000;
    private static final int LANES = Integer.getInteger("redisdrill.kill.lanes", 4);

    @TempDir
    private Path directory;

    private final long seed = Long.getLong("redisdrill.kill.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private boolean namespaces;

    /**
     * A kill to come.
     *
     * @param afterMillis how long after the victim, or the fault, is there
     */
    private record Moment(
            int number, boolean namespace, Victim victim, boolean inFault, int afterMillis, boolean freeze, long seed) {
        String describe() {
            return number + ": " + victim + (namespace ? " in a namespace " : " on the host ") + afterMillis
                    + " ms after " + (inFault ? freeze ? "the freeze" : "the kill of a primary" : "its start");
        }
    }

    @BeforeEach
    void look() throws InterruptedException {
        namespaces = NamespaceProbe.probe().isEmpty();
    }

    @Test
    void whateverIsKilledNothingIsLeftBehind() throws Exception {
        int rounds = Integer.getInteger("redisdrill.kill.rounds", 0);
        List<Moment> moments = rounds > 0 ? everything(rounds) : some();
        System.out.println("seed " + seed + ", " + moments.size() + " moments");
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (Moment moment : moments) {
                results.add(lanes.submit(() -> perform(moment)));
            }
            List<String> failures = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                try {
                    results.get(i).get();
                } catch (ExecutionException e) {
                    failures.add(moments.get(i).describe() + ": " + e.getCause());
                }
            }
            assertThat(failures).as("seed %d", seed).isEmpty();
        } finally {
            lanes.shutdownNow();
            assertThat(lanes.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void interruptingTwiceInAFaultHealsItAndLeavesNothingBehind() throws Exception {
        boolean freeze = random.nextBoolean();
        Moment moment = new Moment(0, namespaces, Victim.RUNNER, true, 0, freeze, seed);
        Path run = directory.resolve("interrupted");
        try (KilledDrill drill = KilledDrill.start(run, scenario(moment), namespaces)) {
            drill.await(Victim.RUNNER, true, random);
            drill.interrupt();
            drill.interrupt();
            assertThat(drill.awaitEnd(INTERRUPTED_END)).as(drill.said()).isEqualTo(ExitCode.INTERRUPTED);
            drill.awaitNothingLeft(LIMIT);
            assertThat(drill.said()).contains("The run was interrupted");
            assertThat(Timeline.read(run))
                    .hasAtLeastOneElementOfType(Event.FaultHealed.class)
                    .doesNotHaveAnyElementsOfTypes(Event.FaultSkipped.class);
            assertThat(Aftermath.heal(run, true)).isEqualTo("healing said 1 lines");
        }
    }

    /** Every kind of process, here or there. Those that go on to their end come first: they take longest. */
    private List<Moment> some() {
        List<Moment> moments = new ArrayList<>();
        add(moments, namespaces, Victim.SERVER, false);
        add(moments, namespaces && random.nextBoolean(), Victim.LOAD, random.nextBoolean());
        add(moments, namespaces, Victim.LAUNCHER, true);
        add(moments, namespaces, random.nextBoolean() ? Victim.UNSHARE : Victim.FIRST, random.nextBoolean());
        add(moments, namespaces, Victim.RUNNER, random.nextBoolean());
        add(moments, false, Victim.RUNNER, true);
        return moments;
    }

    private List<Moment> everything(int rounds) {
        List<Moment> moments = new ArrayList<>();
        for (boolean namespace : namespaces ? new boolean[] {true, false} : new boolean[] {false}) {
            for (Victim victim : Victim.values()) {
                for (int round = 0; round < rounds && (namespace || isOnHost(victim)); round++) {
                    add(moments, namespace, victim, round % 2 == 0);
                }
            }
        }
        return moments;
    }

    private static boolean isOnHost(Victim victim) {
        return victim != Victim.UNSHARE && victim != Victim.FIRST;
    }

    private void add(List<Moment> moments, boolean namespace, Victim wanted, boolean inFault) {
        Victim victim = namespace || isOnHost(wanted) ? wanted : Victim.RUNNER;
        int span = inFault ? IN_FAULT_MILLIS : ANY_MOMENT_MILLIS;
        // What a run does about a server that dies is only certain if no fault restarts that one.
        boolean freeze = victim == Victim.SERVER || random.nextBoolean();
        moments.add(new Moment(
                moments.size(), namespace, victim, inFault, random.nextInt(span), freeze, random.nextLong()));
    }

    private Void perform(Moment moment) throws Exception {
        Path run = directory.resolve("run-%04d".formatted(moment.number));
        try (KilledDrill drill = KilledDrill.start(run, scenario(moment), moment.namespace)) {
            ProcessTable.Row victim = drill.await(moment.victim, moment.inFault, new Random(moment.seed));
            TimeUnit.MILLISECONDS.sleep(moment.afterMillis);
            drill.kill(victim);
            boolean goesOn = moment.victim == Victim.LOAD || moment.victim == Victim.SERVER;
            if (goesOn) {
                assertThat(drill.awaitEnd(ORDERLY_END)).as(drill.said()).isEqualTo(ExitCode.INVALID);
                assertThat(run.resolve("report.html")).exists();
            }
            Duration gone = drill.awaitNothingLeft(LIMIT);
            if (!goesOn && moment.namespace && moment.victim != Victim.LAUNCHER) {
                assertThat(drill.awaitEnd(LIMIT)).as(drill.said()).isEqualTo(ExitCode.INVALID);
                assertThat(drill.said()).contains("nothing is left");
            }
            Aftermath.theEvidenceIsReadable(run);
            String healed = Aftermath.heal(run, goesOn);
            System.out.println(moment.describe() + ": nothing left after " + gone.toMillis() + " ms; " + healed);
            return null;
        }
    }

    private Path scenario(Moment moment) throws IOException {
        String fault =
                moment.freeze ? "freeze: {shard: 2, duration: 4s}" : "kill-primary: {shard: 1, restartAfter: 4s}";
        // A server's death is waited for at the end; with a fault its healing would be, too.
        boolean faultless = moment.victim == Victim.SERVER && !moment.inFault;
        // As small as it can be; the host is where a private key could be left.
        return Files.writeString(directory.resolve("scenario-" + moment.number + ".yaml"), """
                name: killed
                description: A short run that is killed.
                target: {local: {nodeTimeout: 1s, replicasPerShard: %d, tls: %s}}
                load: {warmup: 1s, duration: 7s, processes: %d}
                tenants: [{name: bank, workloads: [{ledger: {rate: 100/s, keys: 100}}]}]
                faults: [%s]
                objectives: [{rpo: {maxLost: 1000000}}]
                """.formatted(
                        moment.victim == Victim.SERVER ? 1 : 0,
                        !moment.namespace,
                        moment.victim == Victim.LOAD || moment.freeze ? 2 : 1,
                        faultless ? "" : "{at: 500ms, " + fault + "}"));
    }
}
