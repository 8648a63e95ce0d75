package dev.redisdrill.runner.experiment;

import java.time.Duration;
import java.util.List;

/** What the experiment needs of the topology watcher. Thread-safe. */
public interface Watch extends AutoCloseable {

    /** The cluster's state in a few words, for the progress display: {@code ok}, {@code 1 node failed}. */
    String state();

    /**
     * Waits until all slots are covered, all replicas in sync and all nodes content.
     *
     * @return what is still missing after that time, for people; empty if the cluster is whole
     */
    List<String> awaitConverged(Duration limit) throws InterruptedException;

    /** Takes the last samples and ends. Idempotent. */
    @Override
    void close();
}
