package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.reports.Reports;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A run with everything around it: its directory, its journal, interruption, progress, and at the end its report. */
public final class RunSession implements ExperimentRunner {
    private final Function<Target, Parts> partsFor;

    private RunSession(Function<Target, Parts> partsFor) {
        this.partsFor = partsFor;
    }

    /** Runs on real servers with a real load process. */
    public static RunSession real() {
        return new RunSession(RealParts::new);
    }

    /** Runs on these parts. */
    static RunSession of(Parts parts) {
        return new RunSession(target -> parts);
    }

    @Override
    public RunResult run(Plan scenario, RunOptions options) throws IOException {
        Plan plan = scenario.from(options.base());
        Path directory = options.directory();
        Files.createDirectories(directory);
        RunClock clock = RunClock.startingNow();
        plan.write(directory);
        Interruption interruption;
        Ending ending;
        try (HealJournal journal = HealJournal.begin(directory);
                Timeline timeline = Timeline.open(directory, clock)) {
            begin(plan, options, timeline);
            Situation situation = new Situation();
            Experiment experiment = new Experiment(
                    plan,
                    directory,
                    timeline,
                    journal,
                    labContext(plan, options, timeline),
                    partsFor.apply(plan.target()),
                    situation);
            interruption = Interruption.tells(() -> experiment.interrupt("stopped by a signal"));
            ProgressTicker ticker = ProgressTicker.start(situation, clock, plan.totalLoad(), options.progress());
            try {
                ending = experiment.run();
            } finally {
                ticker.close();
            }
        }
        try (interruption) {
            Report report = Reports.write(directory);
            return new RunResult(
                    report.verdict(), ending.how() == Ending.How.INTERRUPTED, summary(plan, ending, report, directory));
        }
    }

    /** Where nothing was measured, the reason is all there is to say: figures that are absent would only hide it. */
    private static String summary(Plan plan, Ending ending, Report report, Path directory) {
        if (ending.how() == Ending.How.NEVER_BEGAN) {
            return report.verdict() + "  " + plan.name() + ": " + ending.reason() + "\n";
        }
        String early =
                ending.reason().isEmpty() ? "" : "The run was " + ending.how().word() + ": " + ending.reason() + "\n\n";
        return early + Reports.summary(report, directory);
    }

    private static LabContext labContext(Plan plan, RunOptions options, Timeline timeline) {
        boolean namespace = "namespace".equals(System.getenv("REDIS_DRILL_ISOLATION"));
        return new LabContext(
                options.directory(),
                timeline,
                plan.seed(),
                Optional.ofNullable(System.getenv("REDIS_DRILL_PRIVATE")).map(Path::of),
                options.engine(),
                plan.tenants().stream().map(TenantSpec::name).toList(),
                namespace ? Isolation.NAMESPACE : Isolation.HOST,
                needs(plan),
                options.base());
    }

    /** An existing cluster is not made ready for anything; and its plan is not resolved yet, so that an entry may be several faults. */
    private static Set<Class<?>> needs(Plan plan) {
        return plan.target().outlivesRuns()
                ? Set.of()
                : plan.faults().stream()
                        .flatMap(fault -> fault.fault().needs().stream())
                        .collect(Collectors.toSet());
    }

    private static void begin(Plan plan, RunOptions options, Timeline timeline) {
        RunClock clock = timeline.clock();
        timeline.append(new Event.RunStarted(
                0,
                options.directory().toAbsolutePath().normalize().getFileName().toString(),
                plan.name(),
                plan.seed(),
                options.toolVersion(),
                clock.anchor().wall()));
        timeline.append(new Event.MachineDescribed(
                clock.nanos(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors()));
    }
}
