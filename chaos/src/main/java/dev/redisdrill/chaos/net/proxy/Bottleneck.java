package dev.redisdrill.chaos.net.proxy;

import dev.redisdrill.timeline.unit.BitRate;
import java.util.ArrayDeque;

/**
 * A limit that several pipes share: each chunk passes when those before it have. Pipes take turns, one chunk at a time. Confined to
 * the loop.
 */
final class Bottleneck {
    /** So much may wait in it: more would be a queue that no switch has, less could run dry between two alarms. */
    private static final long BACKLOG_NANOS = 5_000_000;

    private static final int LEAST = 512;
    private static final int MOST = 16 * 1024;

    private final Loop loop;
    private final BitRate rate;
    private final ArrayDeque<Pipe> waiting = new ArrayDeque<>();
    private long freeAt;
    private boolean alarmed;

    Bottleneck(Loop loop, BitRate rate) {
        this.loop = loop;
        this.rate = rate;
    }

    /** As much as may be read at a time: what passes in about a millisecond. */
    int portion() {
        return (int) Math.max(LEAST, Math.min(MOST, rate.bitsPerSecond() / 8 / 1_000));
    }

    /** When this many bytes have passed. */
    long passed(int bytes) {
        freeAt = Math.max(freeAt, loop.now()) + rate.nanosFor(bytes);
        return freeAt;
    }

    /** Whether one has to wait. */
    boolean crowded() {
        return full() || !waiting.isEmpty();
    }

    /** Lets a pipe read once it is its turn. */
    void await(Pipe pipe) {
        waiting.add(pipe);
        alarm();
    }

    private boolean full() {
        return freeAt - loop.now() > BACKLOG_NANOS;
    }

    private void alarm() {
        if (!alarmed && !waiting.isEmpty()) {
            alarmed = true;
            loop.at(Math.max(loop.now(), freeAt - BACKLOG_NANOS), this::admit);
        }
    }

    private void admit() {
        alarmed = false;
        int inLine = waiting.size();
        while (inLine-- > 0 && !full()) {
            waiting.remove().turn();
        }
        alarm();
    }
}
