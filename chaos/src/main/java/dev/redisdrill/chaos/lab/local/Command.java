package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs small programs that end on their own and say little (less than a pipe holds, 64 KiB). */
final class Command {
    private Command() {}

    /**
     * What a program did.
     *
     * @param exitCode 0 for success; 128 + n when signal n ended it
     * @param output standard output and standard error
     */
    record Result(int exitCode, String output) {
        /** The first line that says something, in quotes. */
        String firstLine() {
            return "'" + output.lines().filter(l -> !l.isBlank()).findFirst().orElse("") + "'";
        }
    }

    /**
     * Runs a program to its end.
     *
     * @throws IOException if it cannot be started, or has not ended in time (it is killed then)
     */
    static Result run(List<String> command, Path directory, String input, Duration patience)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading: its exit code and output say why.
            }
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it did not end within " + patience.toSeconds() + " s");
            }
            return new Result(
                    process.exitValue(), new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }
}
