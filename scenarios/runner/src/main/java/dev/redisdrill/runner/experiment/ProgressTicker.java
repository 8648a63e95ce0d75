package dev.redisdrill.runner.experiment;

import dev.redisdrill.timeline.time.RunClock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows the situation twice a second until closed. */
final class ProgressTicker implements AutoCloseable {
    private static final long EVERY_MILLIS = 500;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private final ProgressListener listener;

    private ProgressTicker(ProgressListener listener) {
        this.listener = listener;
    }

    static ProgressTicker start(Situation situation, RunClock clock, Duration total, ProgressListener listener) {
        ProgressTicker ticker = new ProgressTicker(listener);
        var unused = ticker.timer.scheduleAtFixedRate(
                () -> listener.update(state(situation, clock, total)), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return ticker;
    }

    private static ProgressState state(Situation situation, RunClock clock, Duration total) {
        return new ProgressState(
                situation.phase(),
                Duration.ofNanos(clock.nanos()),
                total,
                situation
                        .load()
                        .map(load -> new ProgressState.Rates(
                                load.offered(), load.completed(), load.failed(), load.p99Millis())),
                situation.faults(),
                situation.cluster());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        listener.close();
    }
}
