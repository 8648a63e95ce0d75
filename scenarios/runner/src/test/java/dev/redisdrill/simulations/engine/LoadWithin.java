package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.control.LoadReport;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The load process's program within the test's own process, where something can be put around its connections. */
public final class LoadWithin {
    private LoadWithin() {}

    /** Begins to follow the commands that come in. */
    public static Thread start(
            InputStream commands, Consumer<LoadReport> reports, UnaryOperator<ConnectionFactory> wiring) {
        LoadProcess process = new LoadProcess(commands, reports, wiring, code -> {});
        Thread thread = new Thread(process::run, "load-within");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
