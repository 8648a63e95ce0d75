package dev.redisdrill.chaos.net;

import dev.redisdrill.timeline.unit.BitRate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a fault does to what is sent between addresses. Immutable, thread-safe. */
public sealed interface PathRule {

    /**
     * How bytes pass that this rule applies to as well.
     *
     * @param others how they would pass without it
     * @param name tells the rule from others
     */
    Passage onto(Passage others, String name, String from, String to);

    /** Nothing passes along these paths, without a word to either side. */
    record Cut(Partition paths) implements PathRule {
        @Override
        public Passage onto(Passage others, String name, String from, String to) {
            return paths.blocks(from, to)
                    ? new Passage(true, others.broken(), others.delayNanos(), others.jitterNanos(), others.limits())
                    : others;
        }
    }

    /** Whoever sends along these paths gets a reset for an answer. */
    record Broken(Partition paths) implements PathRule {
        @Override
        public Passage onto(Passage others, String name, String from, String to) {
            return paths.blocks(from, to)
                    ? new Passage(others.cut(), true, others.delayNanos(), others.jitterNanos(), others.limits())
                    : others;
        }
    }

    /** Whatever is sent along these paths arrives later, by the delay plus or minus up to the jitter. */
    record Slow(Partition paths, Duration delay, Duration jitter) implements PathRule {
        @Override
        public Passage onto(Passage others, String name, String from, String to) {
            return paths.blocks(from, to)
                    ? new Passage(
                            others.cut(),
                            others.broken(),
                            others.delayNanos() + delay.toNanos(),
                            others.jitterNanos() + jitter.toNanos(),
                            others.limits())
                    : others;
        }
    }

    /** No more than this passes to an address, and no more than this from it, whoever sends. */
    record Narrow(String address, BitRate rate) implements PathRule {
        @Override
        public Passage onto(Passage others, String name, String from, String to) {
            if (!from.equals(address) && !to.equals(address)) {
                return others;
            }
            List<Passage.Limit> limits = new ArrayList<>(others.limits());
            limits.add(new Passage.Limit(name + (to.equals(address) ? "/in" : "/out"), rate));
            return new Passage(others.cut(), others.broken(), others.delayNanos(), others.jitterNanos(), limits);
        }
    }
}
