package dev.redisdrill.timeline.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is advanced: ten minutes pass at once in a test. Thread-safe. */
public final class ManualClock implements RunClock {
    private final Anchor anchor = new Anchor(Instant.parse("2026-01-01T00:00:00Z"), 0);
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public Anchor anchor() {
        return anchor;
    }

    /** Moves time forward. */
    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }
}
