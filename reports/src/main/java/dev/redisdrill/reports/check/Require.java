package dev.redisdrill.reports.check;

import dev.redisdrill.timeline.event.Phases;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The range checks that several objectives share. */
final class Require {
    private static final List<String> PHASES = List.of(Phases.WARMUP, Phases.STEADY, Phases.FAULT, Phases.RECOVERED);

    private Require() {}

    static void positive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + ": must be longer than 0; write a duration such as 500ms or 8s");
        }
    }

    /** How often something is accepted. */
    static void bound(String key, Optional<Long> most) {
        most.ifPresent(n -> {
            if (n < 0) {
                throw new IllegalArgumentException(key + ": must be 0 or more, not " + n);
            }
        });
    }

    static void phase(Optional<String> phase) {
        phase.ifPresent(name -> {
            if (!PHASES.contains(name)) {
                throw new IllegalArgumentException(
                        "phase: must be one of " + String.join(", ", PHASES) + ", not " + name);
            }
        });
    }

    static void shardNumber(Optional<Integer> shard) {
        shard.ifPresent(number -> {
            if (number < 1) {
                throw new IllegalArgumentException("shard: shards are counted from 1, not " + number);
            }
        });
    }
}
