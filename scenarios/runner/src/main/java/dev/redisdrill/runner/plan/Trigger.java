package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a fault waits for: conditions that have to come true one after the other, {@code promoted shard 1}, or
 * {@code ended freeze + 2s then replica-synced}.
 *
 * <p>A condition about another fault ({@code injected}, {@code proven}, {@code healed}, {@code ended}) may have come true at
 * any time of the run; all others count from when they are waited for. Immutable, thread-safe.
 *
 * @param conditions at least one
 */
public record Trigger(List<Condition> conditions) {
    /** The text form, for schemas; what is wrong with one is told by {@link #parse}. */
    public static final String PATTERN = ".+";

    private static final String THEN = " then ";

    public Trigger {
        conditions = List.copyOf(conditions);
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("on: name an event, such as promoted shard 1");
        }
    }

    /**
     * Reads {@code promoted shard 1 + 200ms then slots-moved 37%}.
     *
     * @throws IllegalArgumentException if it is not a trigger; the message says what is
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Trigger parse(String text) {
        return new Trigger(Arrays.stream(text.strip().split("\\s+then\\s+"))
                .map(Condition::parse)
                .toList());
    }

    /** This one, and then another. */
    Trigger then(Trigger next) {
        return new Trigger(
                Stream.concat(conditions.stream(), next.conditions.stream()).toList());
    }

    /** The same with a wait after its last condition. */
    public Trigger plus(Duration pause) {
        if (pause.isZero()) {
            return this;
        }
        List<Condition> all = new ArrayList<>(conditions);
        Condition last = all.remove(all.size() - 1);
        all.add(last.withPause(last.pause().plus(pause)));
        return new Trigger(all);
    }

    /** The faults that it names. */
    List<String> faults() {
        return conditions.stream().flatMap(c -> c.fault().stream()).toList();
    }

    @JsonValue
    @Override
    public String toString() {
        return conditions.stream().map(Condition::toString).collect(Collectors.joining(THEN));
    }
}
