package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for a server program and asks it what it is. */
final class EngineFinder {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern VERSION = Pattern.compile("(Redis|Valkey) server v=([0-9]+\\.[0-9]+[0-9A-Za-z.-]*)");
    private static final List<String> NAMES = List.of("redis-server", "valkey-server");

    private final Map<String, String> environment;
    private final Path privateDirectory;

    EngineFinder(Map<String, String> environment, Path privateDirectory) {
        this.environment = environment;
        this.privateDirectory = privateDirectory;
    }

    Engine find(Optional<String> commandLine, String scenario) throws LabException, InterruptedException {
        if (commandLine.isPresent()) {
            return ask(given(commandLine.get(), "--engine"), "--engine");
        }
        if (!scenario.equals("auto") && !scenario.equals("embedded")) {
            return ask(given(scenario, "target.local.engine"), "target.local.engine");
        }
        Optional<Path> onPath = scenario.equals("auto") ? onPath() : Optional.empty();
        if (onPath.isPresent()) {
            return ask(onPath.get(), "on the PATH");
        }
        String embedded = embeddedName();
        return ask(unpack(embedded), Engine.EMBEDDED + embedded);
    }

    private static Path given(String text, String where) throws LabException {
        Path path = Path.of(text);
        if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
            String what = Files.exists(path) ? "is not an executable file" : "does not exist";
            throw new LabException(where + ": " + path + " " + what + "; give the path of a redis-server");
        }
        return path.toAbsolutePath();
    }

    private Optional<Path> onPath() {
        String[] directories = environment.getOrDefault("PATH", "").split(":", -1);
        for (String name : NAMES) {
            for (String directory : directories) {
                Path candidate = Path.of(directory).resolve(name);
                if (!directory.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                    return Optional.of(candidate.toAbsolutePath());
                }
            }
        }
        return Optional.empty();
    }

    private static String embeddedName() throws LabException {
        String system = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
        return switch (system.toLowerCase(Locale.ROOT)) {
            case "linux/amd64" -> "redis-server-6.2.6-v5-linux-amd64";
            case "linux/aarch64" -> "redis-server-6.2.7-linux-arm64";
            default ->
                throw new LabException("no redis-server or valkey-server on the PATH, and none is embedded for "
                        + system + "; install one, or give --engine PATH");
        };
    }

    private Path unpack(String name) throws LabException {
        Path program = privateDirectory.resolve(name);
        try (@Nullable InputStream in = EngineFinder.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new LabException("no redis-server or valkey-server on the PATH, and the embedded " + name
                        + " is not on the class path; install one, or give --engine PATH");
            }
            if (!Files.exists(program)) {
                Files.copy(in, program);
                Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            }
            return program;
        } catch (IOException e) {
            throw new LabException("cannot unpack the embedded " + name + " into " + privateDirectory + ": " + e, e);
        }
    }

    private Engine ask(Path program, String origin) throws LabException, InterruptedException {
        Command.Result answer = run(program, origin, "", "--version");
        Matcher matcher = VERSION.matcher(answer.output());
        if (answer.exitCode() != 0 || !matcher.find()) {
            throw new LabException(program + " (" + origin + ") is not a working redis-server: its --version says "
                    + answer.firstLine() + "; give another with --engine PATH");
        }
        String name = matcher.group(1).toLowerCase(Locale.ROOT);
        Engine engine = new Engine(name, matcher.group(2), program, origin, hasTls(program, origin));
        if (!engine.atLeast(6, 2)) {
            throw new LabException(engine.describe() + " is too old; 6.2 or later is needed: give --engine PATH");
        }
        return engine;
    }

    /** A server without TLS does not know the directive; one with TLS ends because it has nothing to listen to. */
    private boolean hasTls(Path program, String origin) throws LabException, InterruptedException {
        Command.Result answer = run(program, origin, "port 0\ntls-port 0\nsave \"\"\n", "-");
        return answer.exitCode() != 0
                && !answer.output().contains("Bad directive")
                && !answer.output().contains("FATAL CONFIG");
    }

    private Command.Result run(Path program, String origin, String input, String argument)
            throws LabException, InterruptedException {
        try {
            return Command.run(List.of(program.toString(), argument), privateDirectory, input, PATIENCE);
        } catch (IOException e) {
            throw new LabException(
                    program + " (" + origin + ") cannot be run: " + e.getMessage()
                            + "; give another with --engine PATH",
                    e);
        }
    }
}
