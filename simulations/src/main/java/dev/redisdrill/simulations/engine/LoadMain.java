package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.control.ControlJson;
import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.timeline.StandardOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * The load process: puts load on a cluster as a plan says, and leaves evidence in a run directory. A runner drives it: a
 * {@link dev.redisdrill.simulations.control.LoadOrder} and then {@link
 * dev.redisdrill.simulations.control.LoadCommand}s come on standard input, {@link LoadReport}s go to standard output, one
 * JSON object a line; nothing else does. Logs go to standard error.
 *
 * <p>Exit codes: 0 after an Exit command; 1 after a fatal problem, which was reported; 2 when standard input ended without
 * an Exit command: the runner has died, evidence is flushed, and the process halts within a second.
 */
@StandardOutput
public final class LoadMain {
    private static final String LOGGING = "dev/redisdrill/simulations/engine/logback-load.xml";

    private LoadMain() {}

    /** Runs until told to exit. Arguments are not used. */
    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", LOGGING);
        }
        // Nothing that a library prints may get between the reports.
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err);
        LoadProcess process = new LoadProcess(
                System.in, report -> write(out, report), UnaryOperator.identity(), Runtime.getRuntime()::halt);
        Runtime.getRuntime().addShutdownHook(new Thread(process::flushEvidence, "flush-evidence"));
        int code = process.run();
        // No thread of any library may keep the process alive.
        Runtime.getRuntime().halt(code);
    }

    private static synchronized void write(OutputStream out, LoadReport report) {
        try {
            out.write((ControlJson.toLine(report) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            // Nobody listens any more: standard input has ended, too, or will at once.
        }
    }
}
