package dev.redisdrill.runner.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The arguments of a run, and what can be said against them before anything starts. */
final class RunArguments {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    ScenarioArguments scenario;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The run directory, new or empty. Otherwise runs/<scenario>-<UTC time>.")
    private @Nullable Path out;

    @Option(
            names = "--engine",
            paramLabel = "PATH",
            description = "The redis-server or valkey-server to run; stronger than the scenario's.")
    private @Nullable Path engine;

    @Option(
            names = "--all",
            description = "Runs every scenario below the directory that is named, one after the other: one table, one"
                    + " junit.xml. --out is then the directory of all runs.")
    boolean all;

    @Option(names = "--quiet", description = "No progress, no warnings: only the result, and errors.")
    boolean quiet;

    @Option(names = "--no-build", description = "Do not look whether the program is up to date; the launcher's own.")
    @SuppressWarnings("UnusedVariable") // the launcher has acted on it
    private boolean noBuild;

    /** What is wrong with them; empty if nothing is. */
    Optional<String> problem(Io io) {
        if (out != null && !isNewOrEmpty(io.resolve(out))) {
            return Optional.of("--out " + out + ": is there already and not empty; name a new directory");
        }
        if (engine != null) {
            Path path = io.resolve(engine);
            if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
                return Optional.of("--engine " + engine + ": "
                        + (Files.exists(path) ? "is not an executable file" : "there is no such file")
                        + "; give the path of a redis-server");
            }
        }
        return Optional.empty();
    }

    /** Where all runs of a directory go; not made yet. */
    Path directoryOfAll(Io io, Instant now) {
        return io.resolve(out != null ? out : Path.of("runs", "all-" + STAMP.format(now)));
    }

    /** What is to be handed on to each run of a directory. */
    List<String> handedOn(Io io) {
        List<String> options = new ArrayList<>(scenario.handedOn());
        engine(io).ifPresent(path -> options.addAll(List.of("--engine", path)));
        return options;
    }

    /** The run directory; not made yet. */
    Path directory(Io io, String scenarioName, Instant now) {
        return io.resolve(out != null ? out : Path.of("runs", scenarioName + "-" + STAMP.format(now)));
    }

    /** The server binary that was asked for, as an absolute path. */
    Optional<String> engine(Io io) {
        return Optional.ofNullable(engine).map(path -> io.resolve(path).toString());
    }

    private static boolean isNewOrEmpty(Path directory) {
        if (!Files.exists(directory)) {
            return true;
        }
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }
}
