package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.chaos.fault.Delegable;
import dev.redisdrill.chaos.guard.BlastRadius;
import dev.redisdrill.chaos.lab.EndpointsTarget;
import dev.redisdrill.chaos.lab.KubernetesTarget;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.chaos.lab.SentinelTarget;
import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.simulations.workload.ValueSize;
import dev.redisdrill.timeline.catalogue.Catalogue;
import dev.redisdrill.timeline.catalogue.Structure;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A plan in words: what would happen, in order, and what it costs. Confined to one thread. */
final class PlanDescription {
    private final Plan plan;
    private final List<FaultSpec> faults;
    private final StringBuilder text = new StringBuilder();

    PlanDescription(Plan plan) {
        this.plan = plan;
        this.faults = Composition.undrawn(plan);
    }

    String text() {
        line(plan.name() + ": " + plan.description());
        line("seed " + plan.seed());
        heading("Cluster");
        target();
        heading("Load");
        load();
        plan.catalogue().ifPresent(this::catalogue);
        heading("What happens");
        steps();
        heading("Blast radius");
        blastRadius();
        heading("Objectives");
        objectives();
        plan.evaluation().ifPresent(this::evaluation);
        return text.toString();
    }

    private void target() {
        if (plan.target() instanceof LocalTarget local) {
            line(
                    "  local: %d shards, %d replica%s each (%d processes), node-timeout %s, TLS %s, appendfsync %s",
                    local.shards(),
                    local.replicasPerShard(),
                    local.replicasPerShard() == 1 ? "" : "s",
                    local.nodes(),
                    Durations.format(local.nodeTimeout()),
                    local.tls() ? "on" : "off",
                    local.appendfsync().name().toLowerCase(Locale.ROOT));
            line(
                    "  engine %s; full coverage %srequired%s",
                    local.engine(), local.fullCoverage() ? "" : "not ", directives(local.config()));
        } else if (plan.target() instanceof SentinelTarget sentinel) {
            line(
                    "  sentinel: a primary with %d replica%s and %d sentinels (quorum %d), down-after %s, TLS %s, appendfsync %s",
                    sentinel.replicas(),
                    sentinel.replicas() == 1 ? "" : "s",
                    sentinel.sentinels(),
                    sentinel.quorum(),
                    Durations.format(sentinel.downAfter()),
                    sentinel.tls() ? "on" : "off",
                    sentinel.appendfsync().name().toLowerCase(Locale.ROOT));
            line(
                    "  engine %s; failover-timeout %s%s",
                    sentinel.engine(), Durations.format(sentinel.failoverTimeout()), directives(sentinel.config()));
        } else if (plan.target() instanceof EndpointsTarget endpoints) {
            line(
                    "  existing cluster at %s, TLS %s%s",
                    String.join(", ", endpoints.seeds()),
                    endpoints.tls() ? "on" : "off",
                    endpoints
                            .admin()
                            .map(admin -> ", watched as " + admin.user())
                            .orElse(""));
        } else if (plan.target() instanceof KubernetesTarget kubernetes) {
            line(
                    "  existing cluster on Kubernetes, namespace %s%s, TLS %s%s; its pods' faults are resources of Chaos Mesh",
                    kubernetes.namespace(),
                    kubernetes
                            .context()
                            .map(context -> " of context " + context)
                            .orElse(""),
                    kubernetes.tls() ? "on" : "off",
                    kubernetes
                            .admin()
                            .map(admin -> ", watched as " + admin.user())
                            .orElse(""));
        }
    }

    private static String directives(Map<String, String> config) {
        return config.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> "; " + entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining());
    }

    private void load() {
        double total = plan.scheduledRate();
        TenantGroups groups = TenantGroups.of(plan.tenants());
        groups.load().forEach(this::line);
        if (total == 0) {
            line("  as fast as it goes; %s", dataSize());
        } else {
            line("  in sum %,.0f operations per second by schedule; %s", total, dataSize());
        }
        if (plan.load().pods().isPresent()) {
            line(
                    "  by %d pods of %s, each with its part of the users",
                    plan.load().programs(), plan.load().image().orElseThrow());
        } else if (plan.load().processes() > 1) {
            line(
                    "  by %d processes, each with its part of the users",
                    plan.load().processes());
        }
        if (plan.evaluation().isEmpty()) {
            client("client", plan.load().client());
        }
        groups.clients().forEach((client, tenants) -> client("client of " + tenants, client));
    }

    private void catalogue(Catalogue catalogue) {
        heading("Catalogue");
        catalogue
                .keyspaces()
                .forEach((pattern, keyspace) -> line(
                        "  %-28s %s; %s; owner %s; TTL %s%s",
                        pattern,
                        keyspace.structures().stream().map(Structure::text).collect(Collectors.joining(", ")),
                        keyspace.sensitivity().text(),
                        keyspace.owner(),
                        keyspace.ttl(),
                        keyspace.quota()
                                .map(quota -> "; at most " + settings(SpecWriter.write(quota)))
                                .orElse("")));
        line(
                "  after the load %s looked at on the primaries",
                catalogue.sample().fraction() >= 1 ? "each key is" : catalogue.sample() + " of the keys are");
    }

    private void client(String whose, ClientSpec client) {
        line("  %s %s: %s", whose, Kinds.nameOf(client), settings(SpecWriter.write((Record) client)));
    }

    /** What the workloads can fill the cluster with, one copy, without the servers' own overhead. */
    private String dataSize() {
        long keys = 0;
        long bytes = 0;
        for (TenantSpec tenant : plan.tenants()) {
            for (NamedWorkload workload : tenant.workloads()) {
                JsonNode own = SpecWriter.write((Record) workload.workload());
                long ofIt = own.path("keys").asLong();
                keys += ofIt;
                if (own.path("valueSize").isTextual()) {
                    long value = ValueSize.parse(own.path("valueSize").asText()).mean();
                    bytes += ofIt * value * own.path("fields").asLong(1);
                }
            }
        }
        return String.format(Locale.ROOT, "%,d keys with %.1f MB of values", keys, bytes / 1e6);
    }

    static String settings(JsonNode keys) {
        return keys.properties().stream()
                .filter(entry -> !entry.getValue().isNull())
                .map(entry -> entry.getKey() + " " + text(entry.getValue()).replaceFirst("\\.0$", ""))
                .collect(Collectors.joining(", "));
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(" "))
                : value.asText();
    }

    private record Step(Duration at, String what) {}

    private void steps() {
        List<Step> steps = new ArrayList<>();
        Duration warmup = plan.load().warmup();
        steps.add(new Step(Duration.ZERO, "load begins; warm-up"));
        steps.add(new Step(warmup, "steady load; latencies count from here"));
        for (FaultSpec fault : faults) {
            if (fault.at().isPresent()) {
                steps.add(new Step(warmup.plus(fault.at().get()), what(fault)));
            }
        }
        Set<String> timed = faults.stream()
                .filter(fault -> fault.at().isPresent())
                .map(FaultSpec::name)
                .collect(Collectors.toSet());
        plan.shape()
                .ifPresent(shape -> plan.impacts(shape).stream()
                        .filter(impact -> timed.contains(impact.fault()))
                        .forEach(impact -> {
                            impact.recovery()
                                    .ifPresent(recovery -> steps.add(new Step(
                                            warmup.plus(impact.at()).plus(recovery.high()),
                                            "by now " + impact.where() + " should take writes again: expected "
                                                    + recovery + " after " + impact.fault())));
                            impact.hold()
                                    .ifPresent(hold -> steps.add(new Step(
                                            warmup.plus(impact.at()).plus(hold),
                                            impact.fault() + " is healed; the healing has to be proven")));
                        }));
        steps.add(new Step(plan.totalLoad(), "load ends; what is still broken is healed"));
        steps.sort(Comparator.comparing(Step::at));
        line("  before   the cluster is started and must be whole");
        steps.forEach(step -> line("  %-8s %s", seconds(step.at()), step.what()));
        line("  after    the cluster converges, everything written is read back, the verdict is made");
        waiting();
    }

    private String what(FaultSpec fault) {
        if (fault.kind().isEmpty()) {
            return fault.name() + ": faults that the seed draws when the number of shards is known";
        }
        String otherwise = plan.target() instanceof KubernetesTarget && fault.fault() instanceof Delegable delegable
                ? delegable.otherwise()
                : "";
        return fault.name() + ": " + fault.fault().describe()
                + (otherwise.isEmpty() ? "" : " (on Kubernetes: " + otherwise + ")");
    }

    /** Faults whose time is not known beforehand. */
    private void waiting() {
        for (FaultSpec fault : faults) {
            fault.on()
                    .ifPresent(trigger -> line(
                            "  on %s%s%s  %s",
                            trigger,
                            fault.after().isZero() ? "" : " + " + Durations.format(fault.after()),
                            fault.within()
                                    .map(limit -> " (waited for " + Durations.format(limit) + ")")
                                    .orElse(""),
                            what(fault)));
        }
    }

    /** One unit down the whole column. */
    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
    }

    private void blastRadius() {
        if (plan.faults().isEmpty()) {
            line("  none: there are no faults");
        } else if (plan.blastRadius().isEmpty()) {
            line("  not known before the cluster is looked at");
        } else {
            for (BlastRadius.Cost cost : plan.blastRadius().get().costs()) {
                line("  %s: %s", cost.fault(), cost.text());
            }
        }
    }

    private void objectives() {
        if (plan.objectives().isEmpty()) {
            line("  none: the run will be INVALID");
        }
        for (ObjectiveSpec objective : plan.objectives()) {
            line("  %s: %s", objective.name(), settings(SpecWriter.write((Record) objective.check())));
        }
    }

    private void evaluation(EvaluationSpec evaluation) {
        heading("Evaluation");
        line(
                "  %d runs, one after the other: each of %d variants %d times, taking turns, with the seeds %d to %d",
                evaluation.runs(),
                evaluation.variants().size(),
                evaluation.repeats(),
                plan.seed(),
                plan.seed() + evaluation.repeats() - 1);
        line("  %s intervals; what lies within them is a tie", evaluation.confidence());
        evaluation.variants().forEach(variant -> client(variant.name(), variant.client()));
    }

    private void heading(String title) {
        text.append('\n').append(title).append('\n');
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void line(String format, Object... arguments) {
        line(String.format(Locale.ROOT, format, arguments));
    }
}
