package dev.redisdrill.runner.plan;

import dev.redisdrill.chaos.fault.Fault;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Takes composed faults apart: sequences, parallels, repeats and random draws become single faults that wait for each
 * other. Draws come from the seed alone.
 *
 * <p>Confined to one thread.
 */
final class Composition {
    /** What a fault is expected to need beyond its hold and its recovery: restarts, and the proof of its healing. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private static final int MOST_DRAWS = 200;

    private final long seed;
    private final ClusterShape shape;
    private final List<Leaf> leaves = new ArrayList<>();

    private Composition(long seed, ClusterShape shape) {
        this.seed = seed;
        this.shape = shape;
    }

    /**
     * A single fault.
     *
     * @param pointer where in the scenario it comes from
     */
    record Leaf(FaultSpec spec, String pointer) {}

    /** When something starts. */
    private record Start(Optional<Duration> at, Optional<Trigger> on, Duration after, Optional<Duration> within) {

        static Start of(FaultSpec entry) {
            return new Start(entry.at(), entry.on(), entry.after(), entry.within());
        }

        static Start afterEndOf(List<String> faults) {
            return new Start(
                    Optional.empty(),
                    Optional.of(new Trigger(faults.stream()
                            .map(fault -> Condition.of(Condition.What.ENDED, fault))
                            .toList())),
                    Duration.ZERO,
                    Optional.empty());
        }

        /** The start of something that is part of what starts then. */
        Start of(Start part) {
            if (part.on.isPresent()) {
                Trigger mine = at.map(moment -> new Trigger(List.of(Condition.at(moment))))
                        .or(() -> on.map(trigger -> trigger.plus(after)))
                        .orElseThrow();
                return new Start(Optional.empty(), Optional.of(mine.then(part.on.get())), part.after, part.within);
            }
            return plus(part.after);
        }

        Start plus(Duration pause) {
            return at.isPresent()
                    ? new Start(at.map(moment -> moment.plus(pause)), on, after, within)
                    : new Start(at, on, after.plus(pause), within);
        }
    }

    /**
     * The single faults of one entry of a scenario.
     *
     * @throws IllegalArgumentException {@code "<key>: <what is wrong and the cure>"} if nothing can be drawn
     */
    static List<Leaf> leaves(FaultSpec entry, String pointer, long seed, ClusterShape shape) {
        Composition composition = new Composition(seed, shape);
        composition.add(entry, Start.of(entry), Names.SAME, pointer);
        return List.copyOf(composition.leaves);
    }

    /**
     * The single faults of a plan that need not be resolved, in their order: what is to be drawn, for which the number of shards has to be
     * known, stays an entry of several faults.
     */
    static List<FaultSpec> undrawn(Plan plan) {
        ClusterShape any = new ClusterShape(1, 1, Duration.ofSeconds(1), false); // only draws depend on it
        List<FaultSpec> faults = new ArrayList<>();
        for (FaultSpec entry : plan.faults()) {
            if (isDrawn(entry)) {
                faults.add(entry);
            } else {
                leaves(entry, "", plan.seed(), any).forEach(leaf -> faults.add(leaf.spec()));
            }
        }
        return faults;
    }

    private static boolean isDrawn(FaultSpec entry) {
        return entry.random().isPresent()
                || Stream.of(entry.sequence(), entry.parallel(), entry.repeat().map(Repeat::steps))
                        .flatMap(Optional::stream)
                        .flatMap(List::stream)
                        .anyMatch(Composition::isDrawn);
    }

    /** How the names of a round of a repeat differ from those in the file. */
    private record Names(Map<String, String> renamed) {
        static final Names SAME = new Names(Map.of());

        String of(String name) {
            return renamed.getOrDefault(name, name);
        }

        Trigger of(Trigger trigger) {
            return new Trigger(trigger.conditions().stream()
                    .map(c ->
                            new Condition(c.what(), c.shard(), c.fault().map(this::of), c.percent(), c.at(), c.pause()))
                    .toList());
        }

        Start of(Start start) {
            return new Start(start.at, start.on.map(this::of), start.after, start.within);
        }
    }

    /** Adds an entry; the result is whose ends are the end of it. */
    private List<String> add(FaultSpec entry, Start start, Names names, String pointer) {
        if (entry.kind().isPresent()) {
            return add(names.of(entry.name()), start, entry.kind().get(), pointer);
        } else if (entry.sequence().isPresent()) {
            return sequence(entry.sequence().get(), start, names, pointer + "/sequence");
        } else if (entry.parallel().isPresent()) {
            List<String> ends = new ArrayList<>();
            List<FaultSpec> parts = entry.parallel().get();
            for (int i = 0; i < parts.size(); i++) {
                ends.addAll(part(parts.get(i), start, names, pointer + "/parallel/" + i));
            }
            return ends;
        } else if (entry.repeat().isPresent()) {
            return repeat(entry.repeat().get(), start, names, pointer + "/repeat");
        }
        return entry.random().isPresent()
                ? draw(names.of(entry.name()), entry.random().get(), start, pointer + "/random")
                : List.of();
    }

    private List<String> add(String name, Start start, Fault fault, String pointer) {
        leaves.add(new Leaf(FaultSpec.one(name, start.at, start.on, start.after, start.within, fault), pointer));
        return List.of(name);
    }

    private List<String> part(FaultSpec part, Start whole, Names names, String pointer) {
        return add(part, whole.of(names.of(Start.of(part))), names, pointer);
    }

    private List<String> sequence(List<FaultSpec> steps, Start start, Names names, String pointer) {
        Start next = start;
        List<String> ends = List.of();
        for (int i = 0; i < steps.size(); i++) {
            ends = part(steps.get(i), next, names, pointer + "/" + i);
            next = ends.isEmpty() ? next : Start.afterEndOf(ends); // a step without anything in it is told elsewhere
        }
        return ends;
    }

    private List<String> repeat(Repeat repeat, Start start, Names names, String pointer) {
        Start next = start;
        List<String> ends = List.of();
        for (int round = 1; round <= repeat.times(); round++) {
            Map<String, String> renamed = new LinkedHashMap<>(names.renamed());
            for (String name : namesIn(repeat.steps())) {
                renamed.put(name, names.of(name) + "-" + round);
            }
            ends = sequence(repeat.steps(), next, new Names(renamed), pointer + "/steps");
            next = ends.isEmpty() ? next : Start.afterEndOf(ends).plus(repeat.pause());
        }
        return ends;
    }

    /** The names of all entries, at all depths. */
    static List<String> namesIn(List<FaultSpec> entries) {
        List<String> names = new ArrayList<>();
        for (FaultSpec entry : entries) {
            names.add(entry.name());
            names.addAll(namesIn(entry.sequence().orElse(List.of())));
            names.addAll(namesIn(entry.parallel().orElse(List.of())));
            names.addAll(namesIn(entry.repeat().map(Repeat::steps).orElse(List.of())));
        }
        return names;
    }

    private List<String> draw(String name, RandomFaults from, Start start, String pointer) {
        SplittableRandom random = Plan.randomOf(seed, name);
        Duration used = Duration.ZERO;
        Start next = start;
        List<String> ends = List.of();
        for (int i = 1; i <= MOST_DRAWS; i++) {
            long spread = from.maxPause().minus(from.minPause()).toMillis();
            Duration pause = from.minPause().plusMillis(spread == 0 ? 0 : random.nextLong(spread + 1));
            Fault fault = draw(from.faults(), random);
            String drawn = name + "-" + i + "-" + Kinds.nameOf(fault);
            Fault resolved = fault.resolved(Plan.randomOf(seed, drawn), shape.shards());
            used = used.plus(pause).plus(length(drawn, resolved));
            if (used.compareTo(from.time()) > 0) {
                break;
            }
            ends = add(drawn, next.plus(pause), resolved, pointer);
            next = Start.afterEndOf(ends);
        }
        if (ends.isEmpty()) {
            throw new IllegalArgumentException("for: " + Durations.format(from.time())
                    + " is too short for the first fault that the seed draws, which is expected to need "
                    + Durations.format(used) + "; lengthen it");
        }
        return ends;
    }

    private static Fault draw(List<RandomFaults.Weighted> from, SplittableRandom random) {
        int ticket = random.nextInt(
                from.stream().mapToInt(RandomFaults.Weighted::weight).sum());
        for (RandomFaults.Weighted weighted : from) {
            ticket -= weighted.weight();
            if (ticket < 0) {
                return weighted.fault();
            }
        }
        throw new IllegalStateException("no ticket is higher than the sum of the weights");
    }

    private Duration length(String name, Fault fault) {
        Impact impact = fault.impact(name, Duration.ZERO, shape);
        Duration hold = impact.hold()
                .orElseThrow(() -> new IllegalArgumentException("faults: a " + Kinds.nameOf(fault)
                        + " that lasts until the load ends cannot be drawn; say how long it lasts"));
        Duration recovery = impact.recovery().map(range -> range.high()).orElse(Duration.ZERO);
        return (hold.compareTo(recovery) > 0 ? hold : recovery).plus(SETTLING);
    }
}
