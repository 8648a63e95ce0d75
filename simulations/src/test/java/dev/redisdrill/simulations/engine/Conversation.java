package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.control.ControlJson;
import dev.redisdrill.simulations.control.LoadReport;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A load process within this one, spoken to as the runner does. */
final class Conversation implements AutoCloseable {
    private final PipedOutputStream orders = new PipedOutputStream();
    private final BlockingQueue<LoadReport> reports = new LinkedBlockingQueue<>();
    private final AtomicInteger exit = new AtomicInteger(-1);
    private final Thread thread;
    final List<LoadReport> heard = new CopyOnWriteArrayList<>();

    Conversation(UnaryOperator<ConnectionFactory> wiring) throws IOException {
        LoadProcess process =
                new LoadProcess(new PipedInputStream(orders, 1 << 20), reports::add, wiring, code -> exit.set(code));
        thread = new Thread(() -> exit.set(process.run()), "load-process");
        thread.setDaemon(true);
        thread.start();
    }

    void say(Object message) throws IOException {
        String line = ControlJson.toLine(message);
        orders.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        orders.flush();
    }

    /** The next report of this kind; those before it are remembered only. A problem fails the test. */
    <T extends LoadReport> T hear(Class<T> kind) throws InterruptedException {
        while (true) {
            LoadReport report = reports.poll(30, TimeUnit.SECONDS);
            if (report == null) {
                throw new AssertionError("no " + kind.getSimpleName() + " within 30 s; heard " + heard);
            }
            heard.add(report);
            if (kind.isInstance(report)) {
                return kind.cast(report);
            }
            if (report instanceof LoadReport.Problem problem) {
                throw new AssertionError(problem);
            }
        }
    }

    int exitCode() throws InterruptedException {
        thread.join(10_000);
        return exit.get();
    }

    @Override
    public void close() throws IOException {
        orders.close();
    }
}
