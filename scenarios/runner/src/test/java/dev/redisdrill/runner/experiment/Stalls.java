package dev.redisdrill.runner.experiment;

import dev.redisdrill.timeline.measure.WriteGaps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * When nobody was served by any of the shards that were well: then the machine was busy elsewhere, and clients of a shard
 * in trouble could not have noticed anything either. On an idle machine there is no such time.
 */
final class Stalls {
    /** Several times the pause between two writes to a shard. */
    private static final long UNUSUAL_NANOS = Duration.ofMillis(10).toNanos();

    private static final long STEP_NANOS = Duration.ofNanos(100_000).toNanos();

    private final List<List<WriteGaps.Gap>> well;

    /** @param troubled the shard in trouble, of three */
    Stalls(Path run, int troubled) throws IOException {
        WriteGaps gaps = WriteGaps.read(run);
        well = IntStream.rangeClosed(1, 3)
                .filter(shard -> shard != troubled)
                .mapToObj(shard -> gaps.of(shard).stream()
                        .filter(gap -> gap.ended() && gap.untilNanos() - gap.fromNanos() >= UNUSUAL_NANOS)
                        .toList())
                .toList();
    }

    /** How much of the time between two moments of the run clock it was, in milliseconds. */
    double millis(long fromNanos, long untilNanos) {
        long stalled = 0;
        for (long nanos = fromNanos; nanos < untilNanos; nanos += STEP_NANOS) {
            long moment = nanos;
            if (well.stream().allMatch(gaps -> gaps.stream().anyMatch(gap -> gap.contains(moment)))) {
                stalled += STEP_NANOS;
            }
        }
        return stalled / 1e6;
    }
}
