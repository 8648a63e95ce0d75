package dev.redisdrill.runner.load;

import dev.redisdrill.simulations.control.ControlJson;
import dev.redisdrill.simulations.control.LoadCommand;
import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.simulations.control.LoadReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The load as a program of its own, spoken to over its standard input and output; {@link LocalProgram} says how it is started
 * and ended here.
 */
public final class LoadProcess implements Load {
    private static final Duration ORDERLY_END = Duration.ofSeconds(5);
    /** So many questions find one whose answer comes back without delay, even on a busy machine. */
    private static final int CLOCK_QUESTIONS = 16;

    private final LoadProgram.Launch launch;
    private final String seeLog;
    private final CompletableFuture<LoadReport.Ready> ready = new CompletableFuture<>();
    private final CompletableFuture<LoadReport.Stopped> stopped = new CompletableFuture<>();
    private final CompletableFuture<LoadReport.ReadBackDone> readBackDone = new CompletableFuture<>();
    private final CompletableFuture<LoadReport.HandedOver> handedOver = new CompletableFuture<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private volatile Consumer<LoadReport.Progress> progress = p -> {};
    private volatile Consumer<String> problems = p -> {};
    private volatile boolean written;
    private volatile boolean exiting;
    private volatile @Nullable LoadProgram program;
    private volatile @Nullable CompletableFuture<LoadReport.Clock> clock;
    private volatile long answeredNanos;
    private volatile @Nullable EvidenceFiles files;
    private @Nullable Writer input;

    /**
     * A load that will run the given main class on this runtime's own class path.
     *
     * @param mainClass the load program's main class
     * @param jvmOptions options for its Java runtime
     * @param log receives its standard error
     */
    public LoadProcess(String mainClass, List<String> jvmOptions, Path log) {
        this(LocalProgram.launch(mainClass, jvmOptions, log), "see " + log.getFileName());
    }

    /**
     * A load that will be launched so.
     *
     * @param seeLog where people find what it has to say on its standard error
     */
    LoadProcess(LoadProgram.Launch launch, String seeLog) {
        this.launch = launch;
        this.seeLog = seeLog;
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
        launch();
        write(ControlJson.toLine(order));
        return await(ready, timeout, "get ready");
    }

    /**
     * Starts the program, unless it has been.
     *
     * @throws LoadException if that cannot be done; says why
     */
    void launch() throws LoadException, InterruptedException {
        if (program != null) {
            return;
        }
        try {
            LoadProgram started = start();
            program = started;
            synchronized (this) {
                input = new OutputStreamWriter(started.input(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new LoadException("cannot start the load process: " + e.getMessage(), e);
        }
    }

    /** By the thread that then reads its reports to their end. */
    private LoadProgram start() throws IOException, InterruptedException {
        CompletableFuture<LoadProgram> starting = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    LoadProgram started;
                    try {
                        started = launch.start();
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

    /**
     * Asks the launched program for its clock, several times, also while it offers load. One caller at a time.
     *
     * @param timeout for the first answer, which comes when the program has started
     */
    ClockOffset clock(Duration timeout) throws LoadException, InterruptedException {
        ClockOffset best = new ClockOffset(0, Long.MAX_VALUE);
        for (int question = 0; question < CLOCK_QUESTIONS; question++) {
            CompletableFuture<LoadReport.Clock> answer = new CompletableFuture<>();
            clock = answer;
            long asked = System.nanoTime();
            send(new LoadCommand.AskClock(question));
            // Noted by the thread that reads it: whoever waits for it may be woken late.
            LoadReport.Clock told = await(answer, timeout, "tell its clock");
            best = best.better(ClockOffset.of(asked, told.nanoTime(), answeredNanos));
        }
        return best;
    }

    /** It is taken for dead, for this reason, unless it has failed already. */
    void lost(String why) {
        failure.complete("the load process is lost: " + why);
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

    /**
     * Fetches all evidence of a program that does not share this machine's files.
     *
     * @param into where it is written
     */
    void fetch(Path into, Duration timeout) throws LoadException, InterruptedException {
        EvidenceFiles receiving = new EvidenceFiles(into);
        files = receiving;
        send(new LoadCommand.HandOver());
        if (!receiving.complete(await(handedOver, timeout, "send its evidence"))) {
            throw new LoadException("some of the load process's evidence did not arrive");
        }
    }

    @Override
    public void close() {
        LoadProgram running = program;
        if (running == null || exiting) {
            return;
        }
        exiting = true;
        try {
            send(new LoadCommand.Exit());
            if (running.waitFor(ORDERLY_END)) {
                return;
            }
        } catch (LoadException e) {
            // It is gone, or no longer listens: ended below either way.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.kill();
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

    private void readReports(LoadProgram from) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(from.output(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                take(ControlJson.parse(line, LoadReport.class));
            }
        } catch (IOException | IllegalArgumentException e) {
            failure.complete("the load process cannot be understood: " + e.getMessage());
        }
        try {
            int code = from.waitFor();
            if (!exiting) {
                failure.complete("the load process ended with exit code " + code + " (" + seeLog + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(LoadReport report) throws IOException {
        if (report instanceof LoadReport.Clock told) {
            CompletableFuture<LoadReport.Clock> asked = clock;
            answeredNanos = System.nanoTime();
            if (asked != null) {
                asked.complete(told);
            }
        } else if (report instanceof LoadReport.Progress p) {
            progress.accept(p);
        } else if (report instanceof LoadReport.Filling) {
            written = true;
        } else if (report instanceof LoadReport.Ready r) {
            ready.complete(r);
        } else if (report instanceof LoadReport.Stopped s) {
            stopped.complete(s);
        } else if (report instanceof LoadReport.ReadBackDone d) {
            readBackDone.complete(d);
        } else if (report instanceof LoadReport.FilePart part) {
            EvidenceFiles receiving = files;
            if (receiving != null) {
                receiving.take(part);
            }
        } else if (report instanceof LoadReport.HandedOver h) {
            handedOver.complete(h);
        } else if (report instanceof LoadReport.Problem p) {
            if (!p.fatal() || !failure.complete(p.message())) {
                problems.accept(p.message());
            }
        }
    }
}
