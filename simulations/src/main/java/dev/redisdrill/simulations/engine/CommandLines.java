package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.control.ControlJson;
import dev.redisdrill.simulations.control.LoadCommand;
import dev.redisdrill.simulations.control.LoadOrder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;

/** Listens to a stream in a thread of its own. Thread-safe. */
final class CommandLines {
    private final InputStream in;
    private final LongConsumer clockAsked;
    private final Runnable abandoned;
    private final CompletableFuture<LoadOrder> order = new CompletableFuture<>();
    private final BlockingQueue<LoadCommand> commands = new LinkedBlockingQueue<>();
    private volatile boolean failed;

    /**
     * Begins to listen.
     *
     * @param clockAsked answers the question of that number, in the thread that listens
     * @param abandoned what to do when the stream ends without {@link LoadCommand.Exit}
     */
    CommandLines(InputStream in, LongConsumer clockAsked, Runnable abandoned) {
        this.in = in;
        this.clockAsked = clockAsked;
        this.abandoned = abandoned;
        Thread thread = new Thread(this::listen, "orders");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        boolean exit = false;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && !exit; line = exit ? line : lines.readLine()) {
                if (!order.isDone() && !ControlJson.isCommand(line)) {
                    order.complete(ControlJson.parse(line, LoadOrder.class));
                    continue;
                }
                LoadCommand command = ControlJson.parse(line, LoadCommand.class);
                if (command instanceof LoadCommand.AskClock ask) {
                    clockAsked.accept(ask.question());
                } else {
                    exit = command instanceof LoadCommand.Exit;
                    commands.add(command);
                }
            }
        } catch (IOException e) {
            // The same as the end: whoever wrote there is gone.
        } catch (IllegalArgumentException e) {
            order.completeExceptionally(e);
            fail();
            return;
        }
        if (!exit) {
            order.completeExceptionally(new IllegalStateException("standard input ended before the order"));
            abandoned.run();
        }
    }

    /** The first line; waits for it. */
    LoadOrder order() throws InterruptedException {
        try {
            return order.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IllegalStateException(cause == null ? "no order" : String.valueOf(cause.getMessage()), e);
        }
    }

    /** The next command; waits for it. */
    LoadCommand next() throws InterruptedException {
        return failed ? new LoadCommand.Exit() : commands.take();
    }

    /** Ends the run: whoever waits for a command is told to exit. */
    void fail() {
        failed = true;
        commands.add(new LoadCommand.Exit());
    }

    /** Whether it ended by {@link #fail}. */
    boolean failed() {
        return failed;
    }
}
