package dev.redisdrill.runner.cli;

import dev.redisdrill.timeline.StandardOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the command line touches of the process it runs in.
 *
 * @param out where results go
 * @param err where progress, warnings and errors go
 * @param terminal whether a person watches {@code err} on a terminal
 * @param environment the environment variables
 * @param directory where relative paths start from
 * @param home where the library lies below
 */
record Io(
        PrintWriter out,
        PrintWriter err,
        boolean terminal,
        Map<String, String> environment,
        Path directory,
        Path home) {

    @StandardOutput
    static Io system() {
        Path directory = Path.of("").toAbsolutePath();
        return new Io(
                new PrintWriter(System.out, true, Charset.defaultCharset()),
                new PrintWriter(System.err, true, Charset.defaultCharset()),
                errorIsTerminal() && !"dumb".equals(System.getenv("TERM")),
                System.getenv(),
                directory,
                Path.of(System.getProperty("redisdrill.home", directory.toString())));
    }

    /** {@code System.console()} speaks of input and output, and is there without a terminal since Java 22. */
    private static boolean errorIsTerminal() {
        try {
            String error = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return error.startsWith("/dev/pts/") || error.startsWith("/dev/tty") || error.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether colours may be used: on a terminal, unless the user asked for none (no-color.org). */
    boolean colours() {
        return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** A path as the user can type it: relative where it lies below the current directory. */
    Path shown(Path path) {
        Path absolute = directory.resolve(path).normalize();
        return absolute.startsWith(directory) ? directory.relativize(absolute) : absolute;
    }

    /** A path that the user typed, wherever the process itself stands. */
    Path resolve(Path typed) {
        return directory.resolve(typed);
    }
}
