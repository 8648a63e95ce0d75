package dev.redisdrill.chaos.fault;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.random.RandomGenerator;

/**
 * A shard as a plan names it: a number from 1, or {@code random}, which the seed resolves before anything starts.
 *
 * @param number from 1; 0 stands for {@code random}
 */
public record ShardChoice(int number) {
    /** The text form, for schemas; a number may also be written as such. */
    public static final String PATTERN = "[1-9][0-9]*|random";

    private static final String RANDOM_WORD = "random";
    private static final ShardChoice RANDOM = new ShardChoice(0);

    public ShardChoice {
        if (number < 0) {
            throw new IllegalArgumentException("shard: shards are numbered from 1, not " + number);
        }
    }

    /** The choice that the seed makes. */
    public static ShardChoice random() {
        return RANDOM;
    }

    /** A given shard, from 1. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ShardChoice of(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("shard: shards are numbered from 1, not " + number);
        }
        return new ShardChoice(number);
    }

    /**
     * Reads {@code 2} or {@code random}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ShardChoice parse(String text) {
        String word = text.strip();
        if (word.equals(RANDOM_WORD)) {
            return RANDOM;
        }
        if (!word.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(
                    "shard: '" + text + "' is not a shard; write its number from 1, or random");
        }
        return of(Integer.parseInt(word));
    }

    /** Whether the seed has yet to choose. */
    public boolean isRandom() {
        return number == 0;
    }

    /**
     * The same choice as a number.
     *
     * @throws IllegalArgumentException if the cluster has no such shard
     */
    ShardChoice resolved(RandomGenerator random, int shards) {
        if (number > shards) {
            throw new IllegalArgumentException("shard: there is no shard " + number + ", the cluster has " + shards
                    + "; name one from 1 to " + shards + ", or random");
        }
        return isRandom() ? of(1 + random.nextInt(shards)) : this;
    }

    /** The number; for faults of a resolved plan. */
    int resolvedNumber() {
        if (isRandom()) {
            throw new IllegalStateException("the plan has not been resolved: shard is still random");
        }
        return number;
    }

    /** As it is written in a plan: a number, or the word. */
    @JsonValue
    Object written() {
        return isRandom() ? (Object) RANDOM_WORD : (Object) number;
    }

    @Override
    public String toString() {
        return written().toString();
    }
}
