package dev.redisdrill.simulations.workload;

import dev.redisdrill.timeline.unit.Durations;
import dev.redisdrill.timeline.unit.Rate;
import java.time.Duration;
import java.util.Optional;

/** Range checks of workload keys, in the words of the scenario file. */
final class Ranges {
    static final int MAX_KEYS = 10_000_000;

    private static final double MAX_RATE = 1_000_000;
    private static final int MAX_USERS = 100_000;
    private static final long MAX_VALUE_BYTES = 1 << 20;

    private Ranges() {}

    /** Exactly one of both: an open model by rate, or a closed one by users. */
    static void offer(Optional<Rate> rate, Optional<Integer> users) {
        if (rate.isPresent() == users.isPresent()) {
            throw new IllegalArgumentException("rate: give either rate (operations due by a schedule, such as 500/s) or"
                    + " users (each starts its next operation when the last is done), "
                    + (rate.isPresent() ? "not both" : "one of them"));
        }
        rate.ifPresent(r -> {
            if (!(r.perSecond() > 0 && r.perSecond() <= MAX_RATE)) {
                throw new IllegalArgumentException("rate: " + r + " is out of range; above 0/s and up to 1000000/s");
            }
        });
        users.ifPresent(n -> integer("users", n, 1, MAX_USERS));
    }

    static void integer(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + " is out of range; from " + least + " to " + most);
        }
    }

    static void valueSize(ValueSize size) {
        if (size.smallest() < 1 || size.parts().stream().anyMatch(part -> part.most() > MAX_VALUE_BYTES)) {
            throw new IllegalArgumentException("valueSize: " + size + " is out of range; from 1B to 1MiB");
        }
    }

    static void duration(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + ": " + Durations.format(value) + " is out of range; from "
                    + Durations.format(least) + " to " + Durations.format(most));
        }
    }

    static void ttl(Duration value) {
        duration("ttl", value, Duration.ofSeconds(1), Duration.ofDays(365));
    }
}
