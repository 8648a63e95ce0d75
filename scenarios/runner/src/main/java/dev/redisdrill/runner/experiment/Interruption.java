package dev.redisdrill.runner.experiment;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens when somebody ends the process (Ctrl-C, SIGTERM, SIGHUP) while a run goes on: the experiment is told,
 * heals, ends everything and writes its report; only then the process ends, with the exit code for it.
 *
 * <p>Thread-safe.
 */
public final class Interruption implements AutoCloseable {
    private static final int INTERRUPTED = 130;
    /** Beyond any clean-up that still makes progress. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** The command line halts the process itself once the result is printed; this is for when it cannot. */
    private static final Duration TO_PRINT = Duration.ofSeconds(2);

    private final CountDownLatch over = new CountDownLatch(1);
    private final Runnable tell;
    private final Thread hook = new Thread(this::endInOrder, "interruption");

    private Interruption(Runnable tell) {
        this.tell = tell;
    }

    /** From now until {@link #close}, the process does not end before the run is over. */
    public static Interruption tells(Runnable experiment) {
        Interruption interruption = new Interruption(experiment);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void endInOrder() {
        tell.run();
        try {
            over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            TimeUnit.MILLISECONDS.sleep(TO_PRINT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(INTERRUPTED);
    }

    /**
     * The run is over, its report written. If the process is ending already, it has a moment left to print the result;
     * the command line then halts it.
     */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            over.countDown();
        }
    }
}
