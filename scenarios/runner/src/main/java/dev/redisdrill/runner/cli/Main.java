package dev.redisdrill.runner.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.redisdrill.runner.experiment.ExperimentRunner;
import java.io.PrintWriter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where the program begins. */
public final class Main {
    private static final int HELP_WIDTH = 110;

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Io io = Io.system();
        if (io.terminal()) {
            System.setProperty("redisdrill.log.prefix", "\r\u001b[K");
        }
        int code = execute(io, Wiring.experiments(), arguments);
        io.out().flush();
        io.err().flush();
        if (code == ExitCode.INTERRUPTED) {
            Runtime.getRuntime().halt(code); // the process is ending already, and waits for this
        }
        System.exit(code);
    }

    /** Runs one command; never ends the process. */
    static int execute(Io io, ExperimentRunner experiments, String... arguments) {
        return commandLine(io, experiments).execute(arguments);
    }

    static CommandLine commandLine(Io io, ExperimentRunner experiments) {
        CommandLine line = new CommandLine(new Drill())
                .addSubcommand(new RunCommand(io, experiments))
                .addSubcommand(new PlanCommand(io))
                .addSubcommand(new ValidateCommand(io))
                .addSubcommand(new ListCommand(io))
                .addSubcommand(new ReportCommand(io))
                .addSubcommand(new CompareCommand(io))
                .addSubcommand(new ShrinkCommand(io))
                .addSubcommand(new HealCommand(io))
                .addSubcommand(new DoctorCommand(io))
                .addSubcommand(new PreflightCommand(io));
        line.setUsageHelpWidth(HELP_WIDTH); // where no terminal tells its own
        line.setOut(io.out());
        line.setErr(io.err());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(io.colours() ? Ansi.ON : Ansi.OFF));
        line.setParameterExceptionHandler((e, given) -> usageError(io.err(), e));
        line.setExecutionExceptionHandler((e, command, parsed) -> failure(io.err(), e, parsed));
        line.setExecutionStrategy(parsed -> {
            if (isDebug(parsed)) {
                logEverything();
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        return line;
    }

    private static int usageError(PrintWriter err, ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        StringBuilder message = new StringBuilder(command).append(": ").append(firstLine(e));
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                message.append(" (did you mean ").append(suggestions.get(0)).append("?)");
            }
        }
        err.println(message.append("; see ").append(command).append(" --help"));
        return ExitCode.USAGE;
    }

    private static int failure(PrintWriter err, Exception e, ParseResult parsed) {
        err.println("drill: " + firstLine(e));
        if (isDebug(parsed)) {
            e.printStackTrace(err);
        } else if (e instanceof RuntimeException) {
            err.println("drill: this is a defect of the harness; --debug shows where");
        }
        return ExitCode.INVALID;
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private static boolean isDebug(ParseResult parsed) {
        for (ParseResult at = parsed; at != null; at = at.subcommand()) {
            if (at.hasMatchedOption("--debug")) {
                return true;
            }
        }
        return false;
    }

    private static void logEverything() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("dev.redisdrill").setLevel(Level.DEBUG);
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        }
    }
}
