package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.fault.Fault;
import dev.redisdrill.chaos.guard.BlastRadius;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanCertify;
import dev.redisdrill.chaos.lab.CanCluster;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.chaos.lab.CanGrow;
import dev.redisdrill.chaos.lab.CanReconfigure;
import dev.redisdrill.chaos.lab.CanSkewClock;
import dev.redisdrill.simulations.workload.LoadSpec;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether faults fit: into the time of the load, to the shards there are, to what the target allows, and to each other.
 * Confined to one thread.
 */
final class FaultCheck {
    private final SpecReader.Reading<Plan> reading;
    private final JsonNode tree;
    private final Optional<ClusterShape> shape;
    private final Optional<Duration> duration;

    FaultCheck(SpecReader.Reading<Plan> reading, Optional<ClusterShape> shape) {
        this.reading = reading;
        this.tree = reading.tree();
        this.shape = shape;
        this.duration = reading.at("/load", LoadSpec.class).map(LoadSpec::duration);
    }

    void check() {
        List<Composition.Leaf> leaves = new ArrayList<>();
        boolean whole = true;
        for (int i = 0; i < tree.path("faults").size(); i++) {
            String pointer = "/faults/" + i;
            Optional<FaultSpec> entry = reading.at(pointer, FaultSpec.class);
            whole &= entry.isPresent() && startIsSaid(pointer, entry.get()) && leaves(pointer, entry.get(), leaves);
        }
        leaves.stream().map(Composition.Leaf::pointer).distinct().forEach(this::fits);
        // Two of one name are an error of their own, and nothing that refers to the name can be told apart.
        whole &= leaves.stream().map(leaf -> leaf.spec().name()).distinct().count() == leaves.size();
        if (shape.isPresent()) {
            checkWith(shape.get(), leaves, whole);
        }
    }

    private void checkWith(ClusterShape known, List<Composition.Leaf> leaves, boolean whole) {
        Map<String, Impact> alone = new HashMap<>();
        for (Composition.Leaf leaf : leaves) {
            Optional<Impact> impact = impact(leaf, known);
            whole &= impact.isPresent();
            impact.ifPresent(it -> alone.put(leaf.spec().name(), it));
        }
        Estimates estimates = new Estimates(
                leaves.stream().map(Composition.Leaf::spec).toList(),
                fault -> Optional.ofNullable(alone.get(fault.name())).flatMap(Impact::hold));
        List<Impact> impacts = new ArrayList<>();
        for (Composition.Leaf leaf : leaves) {
            Impact impact = alone.get(leaf.spec().name());
            try {
                Duration start = estimates.startOf(leaf.spec());
                boolean inTime = startsInTime(leaf, start);
                if (impact != null) {
                    Impact at = new Impact(impact.fault(), start, impact.hold(), impact.losses(), impact.recovery());
                    impacts.add(at);
                    if (inTime) {
                        endsInTime(leaf, at);
                    }
                }
            } catch (IllegalArgumentException e) {
                if (whole) { // else it may only be about what the other errors left out
                    reading.error(pointerOf(leaf, "on"), String.valueOf(e.getMessage()));
                }
                whole = false;
            }
        }
        if (whole) {
            BlastRadius.Limits limits =
                    reading.at("/guards", Guards.class).map(Guards::limits).orElse(BlastRadius.Limits.STANDARD);
            BlastRadius.of(impacts, known, limits).refusals().forEach(refusal -> refuse(refusal, leaves));
        }
    }

    /** The first level has to say when; parts of something start with it, or one after the other. */
    private boolean startIsSaid(String pointer, FaultSpec entry) {
        if (entry.at().isEmpty() && entry.on().isEmpty()) {
            reading.error(
                    pointer,
                    "'at' is missing; write it such as at: 10s (after the end of the warm-up), or on: with an event");
            return false;
        }
        FaultNames.walk(tree.path("faults"), "/faults", (place, part) -> {
            if (Places.isAtOrUnder(place, pointer) && !place.equals(pointer) && part.has("at")) {
                reading.error(
                        place + "/at",
                        "at: a part starts with what it is a part of, or one after the other; write after, or on");
            }
        });
        return true;
    }

    private boolean leaves(String pointer, FaultSpec entry, List<Composition.Leaf> leaves) {
        try {
            ClusterShape assumed = shape.orElse(new ClusterShape(1_000, 1, Duration.ofSeconds(15), false));
            leaves.addAll(Composition.leaves(entry, pointer, seed(), assumed));
            return entry.isWhole();
        } catch (IllegalArgumentException e) {
            reading.error(pointer, String.valueOf(e.getMessage()));
            return false;
        }
    }

    private long seed() {
        return tree.path("seed").asLong(1);
    }

    private boolean startsInTime(Composition.Leaf leaf, Duration start) {
        if (duration.isEmpty() || start.compareTo(duration.get()) < 0) {
            return true;
        }
        String key = leaf.spec().at().isPresent() ? "at" : leaf.spec().on().isPresent() ? "on" : "after";
        reading.error(
                pointerOf(leaf, key),
                key + ": " + Durations.format(start) + " is not before the end of the load, which lasts "
                        + Durations.format(duration.get())
                        + " after the warm-up; inject earlier, or lengthen load.duration");
        return false;
    }

    /** The key of the entry, or of the nearest entry around it that has it. */
    private String pointerOf(Composition.Leaf leaf, String key) {
        for (String at = leaf.pointer(); at.startsWith("/faults/"); at = at.substring(0, at.lastIndexOf('/'))) {
            if (tree.at(at).has(key)) {
                return at + "/" + key;
            }
        }
        return leaf.pointer();
    }

    private Optional<Impact> impact(Composition.Leaf leaf, ClusterShape known) {
        FaultSpec fault = leaf.spec();
        try {
            return Optional.of(fault.fault()
                    .resolved(Plan.randomOf(seed(), fault.name()), known.shards())
                    .impact(fault.name(), Duration.ZERO, known));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            reading.error(kindPointer(leaf.pointer()) + keyIn(message), message);
            return Optional.empty();
        }
    }

    /** Where a message of the form {@code "key: what is wrong"} belongs; empty if it is of another form. */
    private static String keyIn(String message) {
        int colon = message.indexOf(": ");
        String key = colon < 0 ? "" : message.substring(0, colon);
        return key.matches("[a-zA-Z]+") ? "/" + key : "";
    }

    private void endsInTime(Composition.Leaf leaf, Impact impact) {
        if (duration.isEmpty()) {
            return;
        }
        Duration left = duration.get().minus(impact.at());
        if (impact.hold().filter(hold -> hold.compareTo(left) > 0).isPresent()) {
            Duration hold = impact.hold().get();
            String key = keyOfDuration(leaf.pointer(), hold);
            reading.error(
                    kindPointer(leaf.pointer()) + "/" + key,
                    key + ": " + Durations.format(hold) + " goes beyond the end of the load, which is "
                            + Durations.format(left) + " after the fault; shorten it, or lengthen load.duration");
        } else if (impact.recovery().filter(r -> r.high().compareTo(left) > 0).isPresent()) {
            reading.warn(
                    pointerOf(leaf, "at"),
                    "the load ends " + Durations.format(left) + " after this fault, but the recovery can take "
                            + impact.recovery().get() + ": it may not be seen");
        }
    }

    /** What a target cannot do, whatever machine it is on; and whom a fault names. */
    private void fits(String pointer) {
        Optional<Fault> fault = SpecBinder.kindIn(tree.at(pointer), Fault.class);
        if (fault.isEmpty()) {
            return;
        }
        if (tree.path("target").has("kubernetes")) {
            KubernetesObstacles.obstacle(fault.get())
                    .ifPresent(obstacle -> reading.error(kindPointer(pointer) + keyIn(obstacle), obstacle));
        }
        // What no permission could help against comes first.
        fault.get().needs().stream()
                .filter(ability -> !tree.path("target").has("kubernetes"))
                .sorted(Comparator.comparing((Class<?> ability) -> ability == CanCommand.class)
                        .thenComparing(Class::getSimpleName))
                .flatMap(ability -> obstacle(ability, tree.path("target")).stream())
                .findFirst()
                .ifPresent(obstacle -> reading.error(kindPointer(pointer), obstacle));
        Set<String> tenants = new TreeSet<>();
        tree.path("tenants").forEach(tenant -> tenants.add(tenant.path("name").asText()));
        for (String tenant : fault.get().tenants()) {
            if (!tenants.contains(tenant)) {
                reading.error(
                        kindPointer(pointer) + "/tenant",
                        "there is no tenant '" + tenant + "'" + Suggestion.hint(tenant, tenants));
            }
        }
    }

    private static Optional<String> obstacle(Class<?> ability, JsonNode target) {
        if (ability == CanSkewClock.class) {
            return Optional.of("shifts the wall clock of a server: " + CanSkewClock.WHY_NOT_HERE
                    + "; drill a kubernetes target, or remove the fault");
        }
        if (ability == CanCluster.class || ability == CanGrow.class) {
            if (target.has("sentinel")) {
                return Optional.of("needs a Redis Cluster, with shards, slots and CLUSTER commands, and the target is a"
                        + " primary with sentinels; drill a local target, or remove the fault");
            }
            if (ability == CanCluster.class) {
                return Optional.empty();
            }
        }
        if (target.has("endpoints") && ability == CanReconfigure.class) {
            return Optional.of("changes servers for a while, and an existing cluster would stay changed if this harness"
                    + " were killed meanwhile; drill a local target, or remove the fault");
        }
        if (target.has("endpoints") && ability != CanCommand.class) {
            return Optional.of("needs the server's process, and those of an endpoints target are out of reach; drill a"
                    + " local target, or remove the fault");
        }
        if (target.has("endpoints")
                && !target.path("endpoints").path("allowFaults").asBoolean(false)) {
            return Optional.of("disturbs an existing cluster; if that is meant, write allowFaults: true under"
                    + " target.endpoints");
        }
        String kind = target.has("sentinel") ? "sentinel" : "local";
        if (ability == CanCertify.class && !target.path(kind).path("tls").asBoolean(true)) {
            return Optional.of("needs certificates, and the target has none; write tls: true under target." + kind);
        }
        return Optional.empty();
    }

    private void refuse(BlastRadius.Refusal refusal, List<Composition.Leaf> leaves) {
        String last = refusal.faults().get(refusal.faults().size() - 1);
        leaves.stream()
                .filter(leaf -> leaf.spec().name().equals(last))
                .forEach(leaf -> reading.error(
                        leaf.pointer(), String.join(" and ", refusal.faults()) + ": " + refusal.reason()));
    }

    private String kindPointer(String pointer) {
        return Kinds.of(Fault.class)
                .kindIn(tree.at(pointer))
                .map(kind -> Places.child(pointer, kind))
                .orElse(pointer);
    }

    /** The key that says how long, for the place of an error: 18s may have been written as 18000ms. */
    private String keyOfDuration(String pointer, Duration value) {
        for (Map.Entry<String, JsonNode> key : tree.at(kindPointer(pointer)).properties()) {
            String text = key.getValue().asText();
            if (text.matches(Durations.PATTERN) && Durations.parse(text).equals(value)) {
                return key.getKey();
            }
        }
        return "duration";
    }
}
