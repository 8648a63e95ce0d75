package dev.redisdrill.runner.cli;

import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.spec.SpecJson;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drill plan}. */
@Command(
        name = "plan",
        description = "Says what would happen, in order, with the blast radius. Starts nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./drill plan scenarios/library/drills/kill-primary.yaml",
            "  ./drill plan scenarios/library/drills/kill-primary.yaml --set faults.kill-primary.shard=random --seed 3"
        })
final class PlanCommand implements Callable<Integer> {
    private final Io io;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ScenarioArguments arguments;

    @Option(names = "--json", description = "As plan.json, every default written out.")
    private boolean json;

    PlanCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws Exception {
        Optional<Plan> plan = arguments.load(io, true);
        if (plan.isEmpty()) {
            return ExitCode.USAGE;
        }
        MachineCheck.obstacles(plan.get(), Optional.empty(), io.environment()).forEach(io.err()::println);
        if (json) {
            io.out()
                    .println(SpecJson.mapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(plan.get().toJson()));
        } else {
            io.out().print(plan.get().describe());
            List<String> means = MachineCheck.means(plan.get(), io.environment());
            if (!means.isEmpty()) {
                io.out().println("\nNetwork, on this machine");
                means.forEach(line -> io.out().println("  " + line));
            }
        }
        io.out().flush();
        return ExitCode.PASS;
    }
}
