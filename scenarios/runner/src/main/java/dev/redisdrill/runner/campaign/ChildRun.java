package dev.redisdrill.runner.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs one drill as a process of its own, by the launcher: with its own namespace, and its own end.
 *
 * <p>Thread-safe.
 */
public final class ChildRun implements DrillRunner {
    private static final long HEALING_SECONDS = 60;

    private final Path launcher;
    private final List<String> options;

    /**
     * @param launcher the {@code drill} script
     * @param options what every run is given besides its scenario and its directory
     */
    public ChildRun(Path launcher, List<String> options) {
        this.launcher = launcher;
        this.options = List.copyOf(options);
    }

    @Override
    public Outcome run(Path scenario, Path directory) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                launcher.toString(),
                "run",
                scenario.toString(),
                "--out",
                directory.toString(),
                "--quiet",
                "--no-build"));
        command.addAll(options);
        Path messages = Files.createTempFile("drill", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(messages.toFile())
                    .start();
            Thread ending = new Thread(() -> end(process), "end-child");
            Runtime.getRuntime().addShutdownHook(ending);
            int code = process.waitFor();
            forget(ending);
            return new Outcome(code, report(directory), lastLine(messages));
        } finally {
            Files.deleteIfExists(messages);
        }
    }

    /** The launcher hands the signal on, the run heals, and says so. */
    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(HEALING_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the shutdown is under way, and the hook with it
        }
    }

    private static JsonNode report(Path directory) throws IOException {
        Path own = directory.resolve("report.json");
        Path file = Files.isRegularFile(own) ? own : directory.resolve("evaluation.json");
        return Files.isRegularFile(file)
                ? SpecJson.mapper().readTree(Files.readString(file, StandardCharsets.UTF_8))
                : SpecJson.mapper().missingNode();
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
    }
}
