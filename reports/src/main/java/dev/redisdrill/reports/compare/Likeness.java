package dev.redisdrill.reports.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.reports.judge.Judge.Judgement;
import dev.redisdrill.reports.judge.Report;
import dev.redisdrill.reports.run.RunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whether two runs are of a kind, so that a difference of their figures says something. They have to be runs of the same scenario
 * with the same load and faults, on the same topology and engine, isolated alike and on as many cores; everything else that
 * differs is only said: the seed, the client and its settings (which may be what is compared), objectives, versions.
 *
 * @param unlike what keeps them from being compared
 * @param notes what differs beside
 */
record Likeness(List<String> unlike, List<String> notes) {
    private static final int MOST_DIFFERENCES = 5;

    Likeness {
        unlike = List.copyOf(unlike);
        notes = List.copyOf(notes);
    }

    static Likeness of(Judgement a, Judgement b) {
        Comparing comparing = new Comparing();
        Report one = a.report();
        Report other = b.report();
        comparing.unlike("scenario", one.run().scenario(), other.run().scenario());
        comparing.unlike(
                "topology", one.environment().topology(), other.environment().topology());
        comparing.unlike(
                "shards", one.environment().shards(), other.environment().shards());
        comparing.unlike(
                "replicas per shard",
                one.environment().replicasPerShard(),
                other.environment().replicasPerShard());
        comparing.unlike("TLS", one.environment().tls(), other.environment().tls());
        comparing.unlike(
                "node timeout (ms)",
                one.environment().nodeTimeoutMillis(),
                other.environment().nodeTimeoutMillis());
        comparing.unlike("engine", engine(one), engine(other));
        comparing.unlike(
                "isolation", one.environment().isolation(), other.environment().isolation());
        comparing.unlike(
                "proxy on the path",
                one.environment().proxyOnPath(),
                other.environment().proxyOnPath());
        comparing.unlike("cores", one.environment().cores(), other.environment().cores());
        JsonNode planA = plan(a);
        JsonNode planB = plan(b);
        comparing.unlikeTrees("target", planA.path("target"), planB.path("target"));
        comparing.unlikeTrees("load", withoutClient(planA.path("load")), withoutClient(planB.path("load")));
        comparing.unlikeTrees("tenants", withoutClients(planA.path("tenants")), withoutClients(planB.path("tenants")));
        comparing.unlikeTrees("faults", planA.path("faults"), planB.path("faults"));
        comparing.note("seed", one.run().seed(), other.run().seed());
        comparing.note("client", client(one), client(other));
        comparing.noteTrees("client settings", clients(planA), clients(planB));
        comparing.noteTrees("objectives", planA.path("objectives"), planB.path("objectives"));
        comparing.note("Java", one.environment().jvm(), other.environment().jvm());
        comparing.note(
                "operating system", one.environment().os(), other.environment().os());
        comparing.note("Redis Drill", one.run().toolVersion(), other.run().toolVersion());
        return new Likeness(comparing.unlike, comparing.notes);
    }

    private static Optional<String> engine(Report report) {
        return report.environment()
                .engine()
                .name()
                .map(name ->
                        name + " " + report.environment().engine().version().orElse("?"));
    }

    private static Optional<String> client(Report report) {
        return report.environment()
                .client()
                .name()
                .map(name ->
                        name + " " + report.environment().client().version().orElse("?"));
    }

    private static JsonNode plan(Judgement run) {
        return run.evidence().run().plan().value().map(RunPlan::json).orElse(MissingNode.getInstance());
    }

    private static JsonNode clients(JsonNode plan) {
        List<JsonNode> own = new ArrayList<>();
        own.add(plan.path("load").path("client"));
        plan.path("tenants").forEach(tenant -> own.add(tenant.path("client")));
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        own.forEach(all::add);
        return all;
    }

    private static JsonNode withoutClient(JsonNode holder) {
        return holder instanceof ObjectNode object ? object.deepCopy().without(List.of("client")) : holder;
    }

    private static JsonNode withoutClients(JsonNode tenants) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        tenants.forEach(tenant -> all.add(withoutClient(tenant)));
        return all;
    }

    /** Gathers what differs. */
    private static final class Comparing {
        private final List<String> unlike = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        void unlike(String what, Optional<?> one, Optional<?> other) {
            difference(what, one, other).ifPresent(unlike::add);
        }

        void note(String what, Optional<?> one, Optional<?> other) {
            difference(what, one, other).ifPresent(notes::add);
        }

        void unlikeTrees(String what, JsonNode one, JsonNode other) {
            collect(what, one, other, unlike);
        }

        void noteTrees(String what, JsonNode one, JsonNode other) {
            collect(what, one, other, notes);
        }

        private static Optional<String> difference(String what, Optional<?> one, Optional<?> other) {
            return one.map(Object::toString).equals(other.map(Object::toString))
                    ? Optional.empty()
                    : Optional.of(what + ": " + shown(one) + " and " + shown(other));
        }

        private static String shown(Optional<?> value) {
            return value.map(Object::toString).orElse("not known");
        }

        private static void collect(String what, JsonNode one, JsonNode other, List<String> into) {
            List<String> found = new ArrayList<>();
            walk(what, one, other, found);
            into.addAll(found.subList(0, Math.min(found.size(), MOST_DIFFERENCES)));
            if (found.size() > MOST_DIFFERENCES) {
                into.add(what + ": and " + (found.size() - MOST_DIFFERENCES) + " differences more");
            }
        }

        private static void walk(String path, JsonNode one, JsonNode other, List<String> found) {
            if (one.equals(other)) {
                return;
            }
            if (one.isObject() && other.isObject()) {
                TreeSet<String> keys = new TreeSet<>();
                one.fieldNames().forEachRemaining(keys::add);
                other.fieldNames().forEachRemaining(keys::add);
                keys.forEach(key -> walk(path + "." + key, one.path(key), other.path(key), found));
            } else if (one.isArray() && other.isArray()) {
                for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
                    walk(path + "." + nameOf(one.path(i), other.path(i), i), one.path(i), other.path(i), found);
                }
            } else {
                found.add(path + ": " + shown(one) + " and " + shown(other));
            }
        }

        private static String nameOf(JsonNode one, JsonNode other, int index) {
            return one.path("name").asText(other.path("name").asText(String.valueOf(index)));
        }

        private static String shown(JsonNode node) {
            if (node.isMissingNode() || node.isNull()) {
                return "nothing";
            }
            String text = node.isValueNode() ? node.asText() : node.toString();
            return text.length() > 60 ? text.substring(0, 57) + "..." : text;
        }
    }
}
