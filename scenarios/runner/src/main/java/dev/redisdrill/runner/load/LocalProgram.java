package dev.redisdrill.runner.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The load program as a Java process of this machine.
 *
 * <p>It leads a session of its own where {@code setsid} exists, so that Ctrl-C on the terminal reaches the runner alone,
 * which then ends the load in order. When the runner dies, the kernel kills the load where {@code setpriv} can arrange that;
 * everywhere its standard input ends, and with it the load, which takes it a moment on a busy machine.
 */
final class LocalProgram implements LoadProgram {
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
    private static final List<String> DEATH_SIGNAL = List.of("setpriv", "--pdeathsig", "KILL");
    /** Runs the rest unless the runner was killed before the signal on its death was arranged. */
    private static final String UNLESS_ORPHANED = "[ \"$PPID\" = \"$0\" ] && exec \"$@\"";

    private final Process process;

    private LocalProgram(Process process) {
        this.process = process;
    }

    /**
     * Will run the given main class on this runtime's own class path.
     *
     * @param mainClass the load program's main class
     * @param jvmOptions options for its Java runtime
     * @param log receives its standard error
     */
    static Launch launch(String mainClass, List<String> jvmOptions, Path log) {
        List<String> command = command(mainClass, jvmOptions);
        return () -> {
            Files.createDirectories(Objects.requireNonNull(log.toAbsolutePath().getParent()));
            return new LocalProgram(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        };
    }

    private static List<String> command(String mainClass, List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        if (diesWithUs()) {
            command.addAll(DEATH_SIGNAL);
            command.addAll(List.of(
                    "sh",
                    "-c",
                    UNLESS_ORPHANED,
                    Long.toString(ProcessHandle.current().pid())));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        return command;
    }

    private static boolean diesWithUs() {
        List<String> probe = new ArrayList<>(DEATH_SIGNAL);
        probe.add("true");
        try {
            Process tried = new ProcessBuilder(probe)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return tried.waitFor(PROBE_LIMIT.toMillis(), TimeUnit.MILLISECONDS) && tried.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public OutputStream input() {
        return process.getOutputStream();
    }

    @Override
    public InputStream output() {
        return process.getInputStream();
    }

    @Override
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public boolean waitFor(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void kill() {
        process.destroyForcibly();
    }
}
