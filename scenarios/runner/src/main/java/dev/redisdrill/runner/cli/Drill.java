package dev.redisdrill.runner.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program as a whole; does nothing by itself. */
@Command(
        name = "drill",
        description = "Load, failover and chaos testing for Redis Cluster.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./drill run scenarios/library/drills/kill-primary.yaml --out out",
            "  ./drill plan scenarios/library/drills/kill-primary.yaml --set load.duration=60s",
            "  ./drill report out",
            "",
            "Exit codes: 0 PASS or WARN, 1 FAIL, 2 wrong command line or file (nothing was started), 3 INVALID or the"
                    + " harness failed, 130 interrupted (healed)."
        })
final class Drill implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Say more on standard error, with stack traces.")
    @SuppressWarnings("UnusedVariable") // read from the parse result, before any command runs
    private boolean debug;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name a command: "
                        + String.join(
                                ", ",
                                spec.subcommands().entrySet().stream()
                                        .filter(entry -> !entry.getValue()
                                                .getCommandSpec()
                                                .usageMessage()
                                                .hidden())
                                        .map(java.util.Map.Entry::getKey)
                                        .toList()));
    }
}
