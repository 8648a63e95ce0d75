package dev.redisdrill.runner.load;

import dev.redisdrill.simulations.control.ControlJson;
import dev.redisdrill.simulations.control.LoadCommand;
import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.simulations.control.LoadReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The load as a second Java process, spoken to over its standard input and output.
 *
 * <p>It leads a session of its own where {@code setsid} exists, so that Ctrl-C on the terminal reaches the runner alone,
 * which then ends the load in order. When the runner dies, the kernel kills the load where {@code setpriv} can arrange that;
 * everywhere its standard input ends, and with it the load, which takes it a moment on a busy machine.
 */
public final class LoadProcess implements Load {
    private static final Duration ORDERLY_END = Duration.ofSeconds(5);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
    private static final List<String> DEATH_SIGNAL = List.of("setpriv", "--pdeathsig", "KILL");
    /** Runs the rest unless the runner was killed before the signal on its death was arranged. */
    private static final String UNLESS_ORPHANED = "[ \"$PPID\" = \"$0\" ] && exec \"$@\"";

    private final Path log;
    private final List<String> command;
    private final CompletableFuture<LoadReport.Ready> ready = new CompletableFuture<>();
    private final CompletableFuture<LoadReport.Stopped> stopped = new CompletableFuture<>();
    private final CompletableFuture<LoadReport.ReadBackDone> readBackDone = new CompletableFuture<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private volatile Consumer<LoadReport.Progress> progress = p -> {};
    private volatile Consumer<String> problems = p -> {};
    private volatile boolean written;
    private volatile boolean exiting;
    private volatile @Nullable Process process;
    private @Nullable Writer input;

    /**
     * A load that will run the given main class on this runtime's own class path.
     *
     * @param mainClass the load process's main class
     * @param jvmOptions options for its Java runtime
     * @param log receives its standard error
     */
    public LoadProcess(String mainClass, List<String> jvmOptions, Path log) {
        this.log = log;
        command = new ArrayList<>();
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
    public void onProgress(Consumer<LoadReport.Progress> listener) {
        progress = listener;
    }

    @Override
    public void onProblem(Consumer<String> listener) {
        problems = listener;
    }

    @Override
    public CompletableFuture<String> failure() {
        return failure;
    }

    @Override
    public LoadReport.Ready prepare(LoadOrder order, Duration timeout) throws LoadException, InterruptedException {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process started = start();
            process = started;
            synchronized (this) {
                input = started.outputWriter(StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new LoadException("cannot start the load process: " + e.getMessage(), e);
        }
        write(ControlJson.toLine(order));
        return await(ready, timeout, "get ready");
    }

    /** By the thread that then reads its reports to their end: the death signal is sent when the starting thread ends. */
    private Process start() throws IOException, InterruptedException {
        CompletableFuture<Process> starting = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    Process started;
                    try {
                        started = new ProcessBuilder(command)
                                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                                .start();
                    } catch (IOException e) {
                        starting.completeExceptionally(e);
                        return;
                    }
                    starting.complete(started);
                    readReports(started);
                },
                "load-reports");
        reader.setDaemon(true);
        reader.start();
        try {
            return starting.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage(), cause);
        }
    }

    @Override
    public boolean hasWritten() {
        return written;
    }

    @Override
    public void start(long atNanos) throws LoadException {
        send(new LoadCommand.Start(atNanos));
    }

    @Override
    public void phase(String phase, long fromNanos) throws LoadException {
        send(new LoadCommand.Phase(phase, fromNanos));
    }

    @Override
    public void login(String tenant, LoadOrder.Login login) throws LoadException {
        send(new LoadCommand.UseLogin(tenant, login));
    }

    @Override
    public long stop(Duration timeout) throws LoadException, InterruptedException {
        send(new LoadCommand.Stop());
        return await(stopped, timeout, "stop").atNanos();
    }

    @Override
    public LoadReport.ReadBackDone readBack(Duration timeout) throws LoadException, InterruptedException {
        send(new LoadCommand.ReadBack());
        return await(readBackDone, timeout, "read back what was written");
    }

    @Override
    public void close() {
        Process running = process;
        if (running == null || exiting) {
            return;
        }
        exiting = true;
        try {
            send(new LoadCommand.Exit());
            if (running.waitFor(ORDERLY_END.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (LoadException e) {
            // It is gone, or no longer listens: ended below either way.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.destroyForcibly();
    }

    private void send(LoadCommand message) throws LoadException {
        // Serialised as the interface, or the property that names the command is left out.
        write(ControlJson.toLine(message));
    }

    private synchronized void write(String line) throws LoadException {
        try {
            if (input == null) {
                throw new LoadException("the load process was not started");
            }
            input.write(line);
            input.write('\n');
            input.flush();
        } catch (IOException e) {
            throw new LoadException(failure.getNow("the load process does not listen any more"), e);
        }
    }

    private <T> T await(CompletableFuture<T> answer, Duration timeout, String what)
            throws LoadException, InterruptedException {
        try {
            CompletableFuture.anyOf(answer, failure).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.isDone()) {
                return answer.get();
            }
            throw new LoadException(failure.get());
        } catch (TimeoutException e) {
            throw new LoadException("the load process did not " + what + " within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new LoadException("the load process could not " + what, e);
        }
    }

    private void readReports(Process from) {
        try (BufferedReader reader = from.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                take(ControlJson.parse(line, LoadReport.class));
            }
        } catch (IOException | IllegalArgumentException e) {
            failure.complete("the load process cannot be understood: " + e.getMessage());
        }
        try {
            int code = from.waitFor();
            if (!exiting) {
                failure.complete("the load process ended with exit code " + code + " (see " + log.getFileName() + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(LoadReport report) {
        if (report instanceof LoadReport.Progress p) {
            progress.accept(p);
        } else if (report instanceof LoadReport.Filling) {
            written = true;
        } else if (report instanceof LoadReport.Ready r) {
            ready.complete(r);
        } else if (report instanceof LoadReport.Stopped s) {
            stopped.complete(s);
        } else if (report instanceof LoadReport.ReadBackDone d) {
            readBackDone.complete(d);
        } else if (report instanceof LoadReport.Problem p) {
            if (!p.fatal() || !failure.complete(p.message())) {
                problems.accept(p.message());
            }
        }
    }
}
