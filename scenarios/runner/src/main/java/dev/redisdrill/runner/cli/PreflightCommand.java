package dev.redisdrill.runner.cli;

import dev.redisdrill.runner.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * For the launcher, with the arguments of {@code run}: whether the run has a lab of its own, which wants a private
 * namespace, or uses the network of the machine. Finds what is wrong before anything is started, and heals what earlier
 * runs left behind: from inside of a namespace their processes could not be seen.
 */
@Command(name = "preflight", hidden = true, mixinStandardHelpOptions = true, versionProvider = Version.class)
final class PreflightCommand implements Callable<Integer> {
    private final Io io;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private RunArguments arguments;

    PreflightCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (arguments.all) {
            io.out().println("host"); // each run enters a namespace of its own
            return ExitCode.PASS;
        }
        Optional<Plan> plan = arguments.scenario.loadToRun(io, false);
        Optional<String> problem = arguments.problem(io);
        problem.ifPresent(text -> io.err().println(text));
        if (plan.isEmpty() || problem.isPresent()) {
            return ExitCode.USAGE;
        }
        List<String> obstacles = MachineCheck.obstacles(plan.get(), arguments.engine(io), io.environment());
        if (!obstacles.isEmpty()) {
            obstacles.forEach(io.err()::println);
            io.err().println("nothing was started; './drill doctor' shows what this machine can do");
            return ExitCode.USAGE;
        }
        Healing healing = new Healing(
                line -> io.err().println("drill: an earlier run was interrupted: " + line), io.err(), io.environment());
        healing.healAll(List.of());
        boolean host = plan.get().target().outlivesRuns()
                || plan.get().evaluation().isPresent(); // each of its runs enters a namespace of its own
        io.out().println(host ? "host" : "namespace");
        return ExitCode.PASS;
    }
}
