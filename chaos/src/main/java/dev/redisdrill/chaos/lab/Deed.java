package dev.redisdrill.chaos.lab;

import dev.redisdrill.timeline.unit.BitRate;
import dev.redisdrill.timeline.unit.Share;
import dev.redisdrill.timeline.unit.TimeOffset;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What somebody else is asked to do to the cluster ({@link CanDelegate}). Nodes are named {@code host:port}, in
 * {@link Traffic} by their addresses alone.
 */
public sealed interface Deed {

    /**
     * Ends the processes of these nodes.
     *
     * @param down how long they are kept from running; empty: as long as it takes until they are started again
     */
    record Kill(List<String> nodes, Optional<Duration> down) implements Deed {
        public Kill {
            nodes = List.copyOf(nodes);
        }
    }

    /** Does something to what is sent. */
    record Network(List<Traffic> traffic, Effect effect) implements Deed {
        public Network {
            traffic = List.copyOf(traffic);
        }
    }

    /** What becomes of what is sent. */
    sealed interface Effect {
        /** It is lost. */
        record Cut() implements Effect {}

        /** It arrives later, by the delay, plus or minus up to the jitter. */
        record Delay(Duration delay, Duration jitter) implements Effect {}

        /** So much of it is lost. */
        record Loss(Share share) implements Effect {}

        /** No more than that passes. */
        record Limit(BitRate rate) implements Effect {}
    }

    /**
     * Makes the disk of a node slow, or full.
     *
     * @param directory where the server keeps its data; empty: not known yet
     * @param delay of each write; empty: it fails for want of space
     */
    record Disk(String node, Optional<String> directory, Optional<Duration> delay) implements Deed {}

    /**
     * Uses up the CPU time of a node's container, so that one busy thread of its server gets no more than a share of a core.
     *
     * @param share more than 0, less than all of it
     */
    record Starve(String node, Share share) implements Deed {}

    /** Puts the wall clock of a node forward or back. */
    record Skew(String node, TimeOffset offset) implements Deed {}
}
