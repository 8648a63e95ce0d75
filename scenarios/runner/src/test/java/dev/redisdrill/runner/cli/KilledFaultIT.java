package dev.redisdrill.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.runner.cli.KillMatrix.Cell;
import dev.redisdrill.runner.cli.KillMatrix.Step;
import dev.redisdrill.runner.cli.KilledDrill.Victim;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the runner with SIGKILL at each step of a fault: soon nothing is left of the drill, on this machine or on the disk.
 *
 * <p>By hand: {@code redisdrill.kill.matrix=sample} takes some kinds and steps, which {@code redisdrill.kill.seed} repeats;
 * {@code namespace} or {@code host} takes all, from cell {@code redisdrill.kill.from=0} for
 * {@code redisdrill.kill.seconds=170} or so; what it prints last says where to go on. Builds have {@link KilledDrillIT}.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(3600)
final class KilledFaultIT {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    /** Slots that move back, replicas that copy anew: what comes before the last steps takes its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    private static final int IN_NAMESPACE = 5;
    private static final int ON_HOST = 3;
    private static final int LANES = Integer.getInteger("redisdrill.kill.lanes", 4);
    private static final int PROOF_MILLIS = 15;
    private static final int HEALING_MILLIS = 100;

    @TempDir
    private Path directory;

    private final long seed = Long.getLong("redisdrill.kill.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void atWhateverStepOfAFaultTheRunnerIsKilledNothingIsLeftBehind() throws Exception {
        String matrix = System.getProperty("redisdrill.kill.matrix", "");
        assumeTrue(
                !matrix.isEmpty(), "takes long: run by hand, with -Dredisdrill.kill.matrix=sample, namespace or host");
        KillMatrix kinds = new KillMatrix();
        List<Cell> cells = matrix.equals("sample") ? sample(kinds) : whole(kinds, matrix.equals("namespace"));
        int from = matrix.equals("sample") ? 0 : Integer.getInteger("redisdrill.kill.from", 0);
        long deadline = System.nanoTime()
                + Duration.ofSeconds(Integer.getInteger("redisdrill.kill.seconds", 3_000))
                        .toNanos();
        System.out.println("seed " + seed + ", " + cells.size() + " cells, from " + from + "; not on this machine: "
                + kinds.impossible(!matrix.equals("host")));
        String machine = Aftermath.machine();
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = from; i < cells.size(); i++) {
                int number = i;
                results.add(lanes.submit(() -> {
                    boolean inTime = System.nanoTime() < deadline;
                    if (inTime) {
                        perform(number, cells.get(number), kinds);
                    }
                    return inTime;
                }));
            }
            List<String> failures = new ArrayList<>();
            int done = from;
            for (int i = 0; i < results.size(); i++) {
                try {
                    done += results.get(i).get() ? 1 : 0;
                } catch (ExecutionException e) {
                    done++;
                    failures.add((from + i) + " " + cells.get(from + i).describe() + ": " + e.getCause());
                }
            }
            failures.forEach(System.out::println);
            System.out.println("done: " + from + " to " + done + " of " + cells.size() + ", seed " + seed);
            assertThat(failures).as("seed %d", seed).isEmpty();
            assertThat(Aftermath.machine()).isEqualTo(machine);
        } finally {
            lanes.shutdownNow();
            assertThat(lanes.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** In an order that the seed draws: a part of it is a fair sample. */
    private List<Cell> whole(KillMatrix kinds, boolean namespace) {
        List<Cell> cells = kinds.cells(namespace, random);
        Collections.shuffle(cells, random);
        return cells;
    }

    /** Kinds that the seed draws, no kind twice, and each step at least once. */
    private List<Cell> sample(KillMatrix kinds) throws InterruptedException {
        List<Cell> drawn = new ArrayList<>();
        List<Step> steps = List.of(Step.values());
        boolean namespaces = NamespaceProbe.probe().isEmpty();
        for (boolean namespace : namespaces ? new boolean[] {true, false} : new boolean[] {false}) {
            List<Cell> cells = kinds.cells(namespace, random);
            Collections.shuffle(cells, random);
            int wanted = drawn.size() + (namespace ? IN_NAMESPACE : ON_HOST);
            for (Cell cell : cells) {
                if (drawn.size() < wanted
                        && cell.step() == steps.get(drawn.size() % steps.size())
                        && drawn.stream().noneMatch(other -> other.kind().equals(cell.kind()))) {
                    drawn.add(cell);
                }
            }
        }
        return drawn;
    }

    private void perform(int number, Cell cell, KillMatrix kinds) throws Exception {
        Path run = directory.resolve("run-%04d".formatted(number));
        Plan plan = kinds.scenario(cell);
        Path scenario = Files.writeString(directory.resolve("scenario-%04d.yaml".formatted(number)), plan.toYaml());
        Random chance = new Random(cell.seed());
        try (KilledDrill drill = KilledDrill.start(run, scenario, cell.namespace())) {
            ProcessTable.Row runner = drill.await(Victim.RUNNER, false, chance);
            drill.awaitDirectory();
            String reached;
            try (FaultFollower fault = FaultFollower.of(run)) {
                if (!awaitStep(cell.step(), fault, KillMatrix.hold(plan), drill, chance)) {
                    throw new AssertionError("never came to it, only to " + fault.last() + ":\n" + drill.said());
                }
                drill.kill(runner);
                Duration gone = drill.awaitNothingLeft(LIMIT);
                reached = "after " + fault.last() + "; nothing left after " + gone.toMillis() + " ms";
            }
            if (cell.namespace()) {
                assertThat(drill.awaitEnd(LIMIT)).as(drill.said()).isEqualTo(ExitCode.INVALID);
                assertThat(drill.said()).contains("nothing is left");
                assertThat(Aftermath.privateDirectoriesOf(run)).isEmpty();
            }
            Aftermath.theEvidenceIsReadable(run);
            String healed = Aftermath.heal(run, false);
            theJournalHasAnEnd(run);
            assertThat(drill.elsewhere()).isEmpty();
            System.out.println(number + " " + cell.describe() + ": killed " + reached + "; " + healed);
        }
    }

    /** Waits for the moment to kill; false if it does not come. */
    private static boolean awaitStep(Step step, FaultFollower fault, Duration hold, KilledDrill drill, Random chance)
            throws IOException, InterruptedException {
        Duration soon = Duration.ofMillis(1 + chance.nextInt(PROOF_MILLIS));
        return switch (step) {
            case JOURNAL -> fault.await(PATIENCE, drill::isAlive, FaultFollower::opened);
            case INJECT -> fault.await(PATIENCE, drill::isAlive, it -> it.has(Event.FaultInjected.class));
            case PROVE -> awaitBetween(Event.FaultInjected.class, soon, Event.FaultProven.class, fault, drill);
            case HOLD ->
                awaitBetween(Event.FaultProven.class, hold.dividedBy(2), Event.FaultHealed.class, fault, drill);
            case HEAL -> awaitHealing(hold, Duration.ofMillis(chance.nextInt(HEALING_MILLIS)), fault, drill);
            case PROVE_HEALED -> awaitBetween(Event.FaultHealed.class, soon, Event.FaultHealProven.class, fault, drill);
        };
    }

    /** Waits for an event, and then for so long, but not beyond the next. */
    private static boolean awaitBetween(
            Class<? extends Event> begin,
            Duration time,
            Class<? extends Event> end,
            FaultFollower fault,
            KilledDrill drill)
            throws IOException, InterruptedException {
        boolean begun = fault.await(PATIENCE, drill::isAlive, it -> it.has(begin));
        fault.await(time, drill::isAlive, it -> it.has(end));
        return begun;
    }

    /** Nothing is written when the healing begins: it does when the fault has been held for its time since its effect. */
    private static boolean awaitHealing(Duration hold, Duration later, FaultFollower fault, KilledDrill drill)
            throws IOException, InterruptedException {
        boolean proven = fault.await(PATIENCE, drill::isAlive, it -> it.has(Event.FaultProven.class));
        long sinceEffect = fault.first(Event.FaultProven.class)
                .map(event -> event.nanos() - event.effectNanos())
                .orElse(0L);
        fault.await(hold.minusNanos(sinceEffect).plus(later), drill::isAlive, it -> it.has(Event.FaultHealed.class));
        return proven;
    }

    private static void theJournalHasAnEnd(Path run) throws IOException {
        String journal = Files.readString(run.resolve(HealJournal.FILE));
        assertThat(journal.lines().filter(line -> line.contains("\"opened\"")).count())
                .isEqualTo(journal.lines()
                        .filter(line -> line.contains("\"healed\""))
                        .count());
        assertThat(journal).contains("\"closed\"");
    }
}
