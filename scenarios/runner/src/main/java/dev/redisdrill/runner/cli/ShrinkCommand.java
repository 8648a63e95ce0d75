package dev.redisdrill.runner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.runner.campaign.ChildRun;
import dev.redisdrill.runner.campaign.DrillRunner;
import dev.redisdrill.runner.campaign.Shrinker;
import dev.redisdrill.runner.plan.FaultSpec;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drill shrink}. */
@Command(
        name = "shrink",
        description =
                "Runs a failed run's plan again with ever fewer faults, as long as the same objective still fails.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        footerHeading = "%nExample:%n",
        footer = "  ./drill shrink runs/nemesis-20260101T030000Z --max-runs 12")
final class ShrinkCommand implements Callable<Integer> {
    private final Io io;

    @Parameters(index = "0", paramLabel = "RUN", description = "The directory of a run that failed.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path run;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the runs and smallest.yaml go, new or empty. Otherwise RUN-shrunk.")
    private @Nullable Path out;

    @Option(
            names = "--max-runs",
            paramLabel = "N",
            defaultValue = "20",
            description = "At most so many trials (20); one that is INVALID is run once more.")
    private int mostRuns;

    @Option(names = "--engine", paramLabel = "PATH", description = "The server program, as for run.")
    private @Nullable Path engine;

    private int trials;
    private int undecided;

    ShrinkCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = io.resolve(run);
        Path reportFile = directory.resolve("report.json");
        if (!Files.isRegularFile(directory.resolve(Plan.FILE)) || !Files.isRegularFile(reportFile)) {
            return refuse(run + ": is not the directory of a finished run");
        }
        Path target = io.resolve(out != null ? out : Path.of(run + "-shrunk"));
        if (Files.exists(target)) {
            return refuse(io.shown(target) + ": is there already; name a new directory with --out");
        }
        JsonNode report = SpecJson.mapper().readTree(Files.readString(reportFile));
        Set<String> failed = new DrillRunner.Outcome(ExitCode.FAIL, report, "").failed();
        Plan plan = Plan.read(directory.resolve(Plan.FILE));
        if (failed.isEmpty() || plan.faults().size() < 2) {
            return refuse(run + ": "
                    + (failed.isEmpty() ? "no objective failed" : "it has fewer than two faults")
                    + ", so there is nothing to shrink");
        }
        Files.createDirectories(target);
        return shrink(plan, failed, target);
    }

    private int refuse(String message) {
        io.err().println(message);
        return ExitCode.USAGE;
    }

    private int shrink(Plan plan, Set<String> failed, Path target) throws IOException, InterruptedException {
        DrillRunner runner = new ChildRun(
                io.home().resolve("drill"),
                engine == null
                        ? List.of()
                        : List.of("--engine", io.resolve(engine).toString()));
        Shrinker shrinker = new Shrinker(faults -> fails(plan.withFaults(faults), failed, runner, target), mostRuns);
        Shrinker.Result result =
                shrinker.shrink(plan.faults().stream().map(FaultSpec::name).toList());
        Path smallest = target.resolve("smallest.yaml");
        Files.writeString(smallest, plan.withFaults(result.faults()).toYaml());
        io.out()
                .println("smallest failing plan" + (result.minimal() ? "" : " so far (no runs left)") + ": "
                        + String.join(", ", result.faults()) + " ("
                        + result.faults().size() + " of "
                        + plan.faults().size() + " faults, " + trials + " runs)");
        if (undecided > 0) {
            io.out()
                    .println("it may not be the smallest: " + undecided
                            + (undecided == 1 ? " trial was" : " trials were") + " INVALID twice, which shows nothing");
        }
        io.out().println("\nRun it again: ./drill run " + io.shown(smallest));
        return ExitCode.PASS;
    }

    /** A run that is INVALID shows nothing, neither way: it is run once more. */
    private boolean fails(Plan candidate, Set<String> failed, DrillRunner runner, Path target)
            throws IOException, InterruptedException {
        DrillRunner.Outcome outcome = attempt(candidate, failed, runner, target);
        if (isInvalid(outcome)) {
            outcome = attempt(candidate, failed, runner, target);
            undecided += isInvalid(outcome) ? 1 : 0;
        }
        return stillFails(outcome, failed);
    }

    private static boolean isInvalid(DrillRunner.Outcome outcome) {
        return outcome.verdict().equals(Verdict.INVALID.name());
    }

    private static boolean stillFails(DrillRunner.Outcome outcome, Set<String> failed) {
        return !Collections.disjoint(outcome.failed(), failed);
    }

    private DrillRunner.Outcome attempt(Plan candidate, Set<String> failed, DrillRunner runner, Path target)
            throws IOException, InterruptedException {
        trials++;
        Path scenario = target.resolve("trial-" + trials + ".yaml");
        Files.writeString(scenario, candidate.toYaml());
        DrillRunner.Outcome outcome = runner.run(scenario, target.resolve("trial-" + trials));
        if (outcome.interrupted()) {
            throw new InterruptedException("the run was interrupted");
        }
        io.err()
                .println("[" + trials + "/" + mostRuns + "] "
                        + String.join(
                                ", ",
                                candidate.faults().stream().map(FaultSpec::name).toList())
                        + ": " + outcome.verdict() + (stillFails(outcome, failed) ? ", still fails" : ""));
        return outcome;
    }
}
