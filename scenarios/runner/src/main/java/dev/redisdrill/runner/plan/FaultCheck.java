package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.guard.BlastRadius;
import dev.redisdrill.chaos.guard.ClusterShape;
import dev.redisdrill.chaos.guard.Impact;
import dev.redisdrill.chaos.lab.CanCertify;
import dev.redisdrill.chaos.lab.CanCommand;
import dev.redisdrill.simulations.workload.LoadSpec;
import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final String OUT_OF_REACH =
            "needs the server's process, and those of an endpoints target are out of reach; drill a local target, or"
                    + " remove the fault";

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
        List<Impact> impacts = new ArrayList<>();
        for (int i = 0; i < tree.path("faults").size(); i++) {
            String pointer = "/faults/" + i;
            Optional<FaultSpec> fault = reading.at(pointer, FaultSpec.class);
            if (fault.isPresent()) {
                boolean inTime = startsInTime(pointer, fault.get());
                Optional<Impact> impact = impact(pointer, fault.get());
                impact.ifPresent(impacts::add);
                impact.filter(known -> inTime).ifPresent(known -> endsInTime(pointer, known));
                reachable(pointer, fault.get());
                tenantsExist(pointer, fault.get());
            }
        }
        shape.ifPresent(known -> BlastRadius.of(impacts, known).refusals().forEach(this::refuse));
    }

    private boolean startsInTime(String pointer, FaultSpec fault) {
        if (duration.isEmpty() || fault.at().compareTo(duration.get()) < 0) {
            return true;
        }
        reading.error(
                pointer + "/at",
                "at: " + Durations.format(fault.at()) + " is not before the end of the load, which lasts "
                        + Durations.format(duration.get())
                        + " after the warm-up; inject earlier, or lengthen load.duration");
        return false;
    }

    private Optional<Impact> impact(String pointer, FaultSpec fault) {
        if (shape.isEmpty()) {
            return Optional.empty();
        }
        long seed = tree.path("seed").asLong(1);
        try {
            return Optional.of(fault.fault()
                    .resolved(Plan.randomOf(seed, fault.name()), shape.get().shards())
                    .impact(fault.name(), fault.at(), shape.get()));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String key = message.contains(": ") ? message.substring(0, message.indexOf(": ")) : "";
            reading.error(kindPointer(pointer) + (key.isEmpty() ? "" : "/" + key), message);
            return Optional.empty();
        }
    }

    private void endsInTime(String pointer, Impact impact) {
        if (duration.isEmpty()) {
            return;
        }
        Duration left = duration.get().minus(impact.at());
        if (impact.hold().filter(hold -> hold.compareTo(left) > 0).isPresent()) {
            Duration hold = impact.hold().get();
            String key = keyOfDuration(pointer, hold);
            reading.error(
                    kindPointer(pointer) + "/" + key,
                    key + ": " + Durations.format(hold) + " goes beyond the end of the load, which is "
                            + Durations.format(left) + " after the fault; shorten it, or lengthen load.duration");
        } else if (impact.recovery().filter(r -> r.high().compareTo(left) > 0).isPresent()) {
            reading.warn(
                    pointer + "/at",
                    "the load ends " + Durations.format(left) + " after this fault, but the recovery can take "
                            + impact.recovery().get() + ": it may not be seen");
        }
    }

    /** What a target cannot do, whatever machine it is on. */
    private void reachable(String pointer, FaultSpec fault) {
        JsonNode target = tree.path("target");
        for (Class<?> ability : fault.fault().needs()) {
            if (target.has("endpoints") && ability == CanCommand.class) {
                if (!target.path("endpoints").path("allowFaults").asBoolean(false)) {
                    reading.error(
                            kindPointer(pointer),
                            "disturbs an existing cluster; if that is meant, write allowFaults: true under"
                                    + " target.endpoints");
                }
            } else if (target.has("endpoints")) {
                reading.error(kindPointer(pointer), OUT_OF_REACH);
                return;
            } else if (ability == CanCertify.class
                    && !target.path("local").path("tls").asBoolean(true)) {
                reading.error(
                        kindPointer(pointer),
                        "needs certificates, and the target has none; write tls: true under target.local");
            }
        }
    }

    private void tenantsExist(String pointer, FaultSpec fault) {
        Set<String> known = new TreeSet<>();
        tree.path("tenants").forEach(tenant -> known.add(tenant.path("name").asText()));
        for (String tenant : fault.fault().tenants()) {
            if (!known.contains(tenant)) {
                reading.error(
                        kindPointer(pointer) + "/tenant",
                        "there is no tenant '" + tenant + "'" + Suggestion.hint(tenant, known));
            }
        }
    }

    private void refuse(BlastRadius.Refusal refusal) {
        String last = refusal.faults().get(refusal.faults().size() - 1);
        for (int i = 0; i < tree.path("faults").size(); i++) {
            if (SemanticCheck.nameOf(tree.path("faults").path(i)).equals(last)) {
                reading.error("/faults/" + i, String.join(" and ", refusal.faults()) + ": " + refusal.reason());
            }
        }
    }

    private String kindPointer(String pointer) {
        return tree.at(pointer).properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> !key.equals("name") && !key.equals("at"))
                .findFirst()
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
