package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.watch.TopologyWatcher;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The real watcher. */
final class TopologyWatch implements Watch {
    private final TopologyWatcher watcher;
    private final Timeline timeline;
    private final AtomicBoolean closed = new AtomicBoolean();

    TopologyWatch(TopologyWatcher watcher, Timeline timeline) {
        this.watcher = watcher;
        this.timeline = timeline;
    }

    @Override
    public String state() {
        List<String> missing = watcher.missing();
        if (missing.isEmpty()) {
            return "ok";
        }
        return missing.get(0) + (missing.size() > 1 ? " (+" + (missing.size() - 1) + " more)" : "");
    }

    @Override
    public List<String> awaitConverged(Duration limit) throws InterruptedException {
        return watcher.awaitConverged(limit);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            watcher.writeSamples();
        } catch (IOException e) {
            timeline.append(new Event.Trouble(
                    timeline.clock().nanos(), "watcher", "cannot write the servers' samples: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watcher.close();
    }
}
