package dev.redisdrill.timeline.time;

/** The real clock. Thread-safe. */
record SystemRunClock(Anchor anchor) implements RunClock {

    @Override
    public long nanos() {
        return System.nanoTime() - anchor.originNanos();
    }
}
