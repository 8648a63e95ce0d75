package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.redisdrill.chaos.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A fault under its name, and when it starts; or several of them, put together. In a resolved plan every entry is one fault,
 * and has either {@code at} or {@code on}.
 */
@JsonClassDescription("A fault: when, under which name, and exactly one kind; or several of them put together.")
public record FaultSpec(
        @DefaultsTo("its kind") @JsonPropertyDescription("What reports call it; unique in the scenario.")
        String name,

        @JsonPropertyDescription("When it is injected, after the end of the warm-up.")
        Optional<Duration> at,

        @JsonPropertyDescription(
                "The event it waits for: promoted shard 1, slots-moved 37%, replica-synced, ended NAME, ...")
        Optional<Trigger> on,

        @JsonProperty(defaultValue = "0s")
        @JsonPropertyDescription("How long after that event, or after the end of the step before it in a sequence.")
        Duration after,

        @JsonPropertyDescription(
                "How long the event is waited for, from when the step is due; then the fault is not run, and the run is"
                        + " INVALID. Absent: until the load ends.")
        Optional<Duration> within,

        @JsonUnwrapped Optional<Fault> kind,

        @InsteadOfAKind
        @JsonPropertyDescription("Faults one after the other, each when the one before it has been proven healed.")
        Optional<List<FaultSpec>> sequence,

        @InsteadOfAKind @JsonPropertyDescription("Faults that start together.")
        Optional<List<FaultSpec>> parallel,

        @InsteadOfAKind @JsonPropertyDescription("The same steps several times, one after the other.")
        Optional<Repeat> repeat,

        @InsteadOfAKind @JsonPropertyDescription("Faults that the seed draws.")
        Optional<RandomFaults> random) {
    public FaultSpec {
        Names.check("name", name);
        if (at.isPresent() && on.isPresent()) {
            throw new IllegalArgumentException(
                    "on: cannot be combined with at; write on: at 5s then ..., or remove one");
        }
        if (within.isPresent() && on.isEmpty()) {
            throw new IllegalArgumentException("within: is about the event of on, and there is none; remove it");
        }
        if (at.isPresent() && !after.isZero()) {
            throw new IllegalArgumentException("after: is about an event or the step before; add it to at");
        }
        sequence = sequence.map(List::copyOf);
        parallel = parallel.map(List::copyOf);
    }

    /** One fault at a moment. */
    static FaultSpec at(String name, Duration at, Fault fault) {
        return one(name, Optional.of(at), Optional.empty(), Duration.ZERO, Optional.empty(), fault);
    }

    /** One fault. */
    static FaultSpec one(
            String name,
            Optional<Duration> at,
            Optional<Trigger> on,
            Duration after,
            Optional<Duration> within,
            Fault fault) {
        return new FaultSpec(
                name,
                at,
                on,
                after,
                within,
                Optional.of(fault),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether it names something to do, and so do all its parts; a schema says where one does not. */
    boolean isWhole() {
        return kind.isPresent()
                || random.isPresent()
                || Stream.of(sequence, parallel, repeat.map(Repeat::steps))
                        .anyMatch(parts -> parts.filter(list -> list.stream().allMatch(FaultSpec::isWhole))
                                .isPresent());
    }

    /** The same with another fault in it: one whose random choices have been made. */
    FaultSpec with(Fault fault) {
        return one(name, at, on, after, within, fault);
    }

    /**
     * The fault, of an entry that is one.
     *
     * @throws IllegalStateException if it is several, as in a plan that is not resolved
     */
    public Fault fault() {
        return kind.orElseThrow(() -> new IllegalStateException(name + " is several faults; resolve the plan first"));
    }
}
