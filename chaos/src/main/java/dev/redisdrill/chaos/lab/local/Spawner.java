package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts processes that are in sessions of their own, so that a Ctrl-C at the terminal does not reach them, and that
 * the kernel kills when this process ends, however it ends. Thread-safe.
 *
 * <p>The kernel's signal on the parent's death fires when the <em>thread</em> that started the child ends. Therefore all
 * children are started by one thread, which lives until {@link #close()}: closing kills them all.
 */
final class Spawner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spawner.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> SESSION = List.of("setsid");
    private static final List<String> DEATH_SIGNAL = List.of("setpriv", "--pdeathsig", "KILL");
    /** Runs the rest unless this process was killed before the signal on its death was arranged. */
    private static final String UNLESS_ORPHANED = "[ \"$PPID\" = \"$0\" ] && exec \"$@\"";
    /** What a server needs of our environment; anything else of it might be a secret. */
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "LD_LIBRARY_PATH", "HOME", "LANG", "TZ");

    private final List<String> session;
    private final List<String> prefix;
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread spawner = new Thread(task, "lab-spawner");
                spawner.setDaemon(true);
                return spawner;
            });

    private Spawner(List<String> session, List<String> prefix) {
        this.session = session;
        this.prefix = prefix;
    }

    /** A spawner that uses what this machine has; says what it lacks. */
    static Spawner open(Path directory) throws InterruptedException {
        List<String> session = works(SESSION, directory) ? SESSION : List.of();
        if (session.isEmpty()) {
            LOG.warn("setsid is missing: a Ctrl-C at the terminal reaches the servers, too");
        }
        List<String> prefix = new ArrayList<>(session);
        if (works(DEATH_SIGNAL, directory)) {
            prefix.addAll(DEATH_SIGNAL);
            String parent = Long.toString(ProcessHandle.current().pid());
            prefix.addAll(List.of("sh", "-c", UNLESS_ORPHANED, parent));
        } else {
            LOG.warn("setpriv --pdeathsig is missing: if this process is killed, 'drill heal' has to end the servers");
        }
        return new Spawner(session, prefix);
    }

    /** What commands begin with that a Ctrl-C at the terminal is not to reach; empty where this machine lacks it. */
    List<String> session() {
        return session;
    }

    /**
     * Starts the builder's command, also in a thread that was told to stop: that one may be just the one that heals, and a process
     * whose start nobody waits for would be nobody's. The process id is the command's own.
     *
     * @throws IOException if it cannot be started, or the spawner is closed
     */
    Process spawn(ProcessBuilder builder) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(builder.command());
        builder.command(command);
        builder.environment().keySet().retainAll(ENVIRONMENT);
        boolean interrupted = false;
        try {
            Future<Process> started = thread.submit(builder::start);
            while (true) {
                try {
                    return started.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (RejectedExecutionException e) {
            throw new IOException("the lab is being closed", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? "it failed" : cause.getMessage(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private static boolean works(List<String> prefix, Path directory) throws InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            return Command.run(command, directory, "", PATIENCE).exitCode() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
