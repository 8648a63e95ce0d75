package dev.redisdrill.runner.experiment;

import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.load.LoadException;
import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.control.ControlJson;
import dev.redisdrill.simulations.control.LoadCommand;
import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.simulations.engine.LoadWithin;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The real load, except that it runs within this process and something stands between it and its connections. */
final class SeamedLoad implements Load {
    private final UnaryOperator<ConnectionFactory> seam;
    // Not Java's piped streams: those break when the thread that wrote last has ended, as a fault's does.
    private final Pipe pipe;
    private final OutputStream commands;
    private final BlockingQueue<LoadReport> reports = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();

    SeamedLoad(UnaryOperator<ConnectionFactory> seam) {
        this.seam = seam;
        try {
            this.pipe = Pipe.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.commands = Channels.newOutputStream(pipe.sink());
    }

    @Override
    public void onProgress(Consumer<LoadReport.Progress> listener) {}

    @Override
    public void onProblem(Consumer<String> listener) {}

    @Override
    public CompletableFuture<String> failure() {
        return failure;
    }

    @Override
    public boolean hasWritten() {
        return true;
    }

    @Override
    public LoadReport.Ready prepare(LoadOrder order, Duration timeout) throws LoadException, InterruptedException {
        LoadWithin.start(Channels.newInputStream(pipe.source()), this::report, seam);
        say(order);
        return hear(LoadReport.Ready.class, timeout);
    }

    private void report(LoadReport report) {
        if (report instanceof LoadReport.Problem problem) {
            failure.complete(problem.message());
        }
        reports.add(report);
    }

    @Override
    public void start(long atNanos) throws LoadException {
        say(new LoadCommand.Start(atNanos));
    }

    @Override
    public void phase(String phase, long fromNanos) throws LoadException {
        say(new LoadCommand.Phase(phase, fromNanos));
    }

    @Override
    public void login(String tenant, LoadOrder.Login login) throws LoadException {
        say(new LoadCommand.UseLogin(tenant, login));
    }

    @Override
    public long stop(Duration timeout) throws LoadException, InterruptedException {
        say(new LoadCommand.Stop());
        return hear(LoadReport.Stopped.class, timeout).atNanos();
    }

    @Override
    public LoadReport.ReadBackDone readBack(Duration timeout) throws LoadException, InterruptedException {
        say(new LoadCommand.ReadBack());
        return hear(LoadReport.ReadBackDone.class, timeout);
    }

    private synchronized void say(Object message) throws LoadException {
        try {
            commands.write((ControlJson.toLine(message) + "\n").getBytes(StandardCharsets.UTF_8));
            commands.flush();
        } catch (IOException e) {
            throw new LoadException("the load does not listen any more", e);
        }
    }

    private <T extends LoadReport> T hear(Class<T> kind, Duration timeout) throws LoadException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            LoadReport report = reports.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (kind.isInstance(report)) {
                return kind.cast(report);
            }
            if (report == null || failure.isDone()) {
                throw new LoadException(failure.getNow("no " + kind.getSimpleName() + " in time"));
            }
        }
    }

    @Override
    public void close() {
        try {
            say(new LoadCommand.Exit());
            commands.close();
        } catch (LoadException | IOException e) {
            // It has ended already.
        }
    }
}
