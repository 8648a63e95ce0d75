package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.LinkException;
import dev.redisdrill.simulations.control.LoadCommand;
import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.simulations.control.LoadReport;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The load process without its process: follows orders from a stream. One run each.
 *
 * <p>Commands are followed one after the other in the thread that runs it; a thread of its own listens to the stream, so
 * that its end is noticed at any time.
 */
final class LoadProcess {
    static final int EXIT_DONE = 0;
    static final int EXIT_PROBLEM = 1;
    static final int EXIT_ABANDONED = 2;

    private static final Duration FLUSH_LIMIT = Duration.ofMillis(700);

    private final CommandLines lines;
    private final Consumer<LoadReport> reports;
    private final UnaryOperator<ConnectionFactory> wiring;
    private final IntConsumer halt;
    private final AtomicReference<@Nullable LoadRun> running = new AtomicReference<>();

    /**
     * Reads nothing yet.
     *
     * @param wiring what to put around the load's connections; the read-back uses its own, as they are
     * @param halt ends the process at once
     */
    LoadProcess(
            InputStream in, Consumer<LoadReport> reports, UnaryOperator<ConnectionFactory> wiring, IntConsumer halt) {
        this.reports = reports;
        this.wiring = wiring;
        this.halt = halt;
        this.lines = new CommandLines(
                in, question -> reports.accept(new LoadReport.Clock(question, System.nanoTime())), this::abandoned);
    }

    /** Runs until told to exit; returns the exit code. */
    int run() {
        try {
            LoadOrder order = lines.order();
            try (LoadRun run = LoadRun.prepare(order, this::report, wiring)) {
                running.set(run);
                return follow(run);
            }
        } catch (LinkException | IllegalStateException | IllegalArgumentException | IOException e) {
            reports.accept(new LoadReport.Problem(String.valueOf(e.getMessage()), true));
            return EXIT_PROBLEM;
        } catch (RuntimeException e) {
            reports.accept(new LoadReport.Problem("unexpected: " + e, true));
            return EXIT_PROBLEM;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_ABANDONED;
        }
    }

    private int follow(LoadRun run) throws IOException, InterruptedException {
        run.ready();
        while (true) {
            LoadCommand command = lines.next();
            if (command instanceof LoadCommand.Start start) {
                run.start(start.atNanos());
            } else if (command instanceof LoadCommand.Phase phase) {
                run.phase(phase.phase(), phase.fromNanos());
            } else if (command instanceof LoadCommand.UseLogin use) {
                run.useLogin(use.tenant(), use.login());
            } else if (command instanceof LoadCommand.Stop) {
                run.stop();
            } else if (command instanceof LoadCommand.ReadBack) {
                run.readBack();
            } else if (command instanceof LoadCommand.HandOver) {
                run.handOver();
            } else {
                return lines.failed() ? EXIT_PROBLEM : EXIT_DONE;
            }
        }
    }

    /** A fatal problem that a thread of the run reports ends the run. */
    private void report(LoadReport report) {
        reports.accept(report);
        if (report instanceof LoadReport.Problem problem && problem.fatal()) {
            lines.fail();
        }
    }

    private void abandoned() {
        flushEvidence();
        halt.accept(EXIT_ABANDONED);
    }

    /** Puts on disk what there is, as far as that can be done quickly. */
    void flushEvidence() {
        LoadRun run = running.get();
        if (run == null) {
            return;
        }
        Thread flush = new Thread(run::abandon, "abandon");
        flush.setDaemon(true);
        flush.start();
        try {
            flush.join(FLUSH_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
