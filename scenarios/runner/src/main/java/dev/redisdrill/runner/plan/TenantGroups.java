package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.unit.Rate;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tenants of a plan, for people: those that differ in nothing but their names and rates are one group, if they are many.
 *
 * @param groups tenants that do the same
 */
record TenantGroups(List<List<TenantSpec>> groups) {
    private static final int MANY = 4;

    static TenantGroups of(List<TenantSpec> tenants) {
        Map<Object, List<TenantSpec>> alike = new LinkedHashMap<>();
        tenants.forEach(tenant ->
                alike.computeIfAbsent(shape(tenant), s -> new ArrayList<>()).add(tenant));
        return new TenantGroups(List.copyOf(alike.values()));
    }

    private static Object shape(TenantSpec tenant) {
        List<Object> parts = new ArrayList<>();
        parts.add(tenant.client());
        for (NamedWorkload workload : tenant.workloads()) {
            ObjectNode keys = SpecWriter.write((Record) workload.workload());
            parts.add(List.of(
                    workload.label(),
                    Kinds.nameOf(workload.workload()),
                    keys.path("rate").isNull()));
            parts.add(keys.without("rate"));
        }
        return parts;
    }

    /** A line for each workload of each tenant or group. */
    List<String> load() {
        List<String> lines = new ArrayList<>();
        for (List<TenantSpec> group : groups) {
            if (group.size() < MANY) {
                group.forEach(tenant -> lines(tenant.name(), List.of(tenant), lines));
            } else {
                lines(namesOf(group), group, lines);
            }
        }
        return lines;
    }

    /** The clients of tenants that have one of their own, and whose they are. */
    Map<ClientSpec, String> clients() {
        Map<ClientSpec, List<TenantSpec>> owners = new LinkedHashMap<>();
        for (List<TenantSpec> group : groups) {
            Optional<ClientSpec> client = group.get(0).client();
            client.ifPresent(
                    own -> owners.computeIfAbsent(own, c -> new ArrayList<>()).addAll(group));
        }
        Map<ClientSpec, String> named = new LinkedHashMap<>();
        owners.forEach((client, tenants) -> named.put(client, namesOf(tenants)));
        return named;
    }

    private static String namesOf(List<TenantSpec> tenants) {
        if (tenants.size() < MANY) {
            return String.join(", ", tenants.stream().map(TenantSpec::name).toList());
        }
        return String.format(
                Locale.ROOT,
                "%,d tenants (%s, %s ... %s)",
                tenants.size(),
                tenants.get(0).name(),
                tenants.get(1).name(),
                tenants.get(tenants.size() - 1).name());
    }

    private static void lines(String who, List<TenantSpec> tenants, List<String> lines) {
        for (int i = 0; i < tenants.get(0).workloads().size(); i++) {
            NamedWorkload workload = tenants.get(0).workloads().get(i);
            String kind = Kinds.nameOf(workload.workload());
            String name = workload.label().equals(kind) ? kind : workload.label() + " (" + kind + ")";
            ObjectNode keys = SpecWriter.write((Record) workload.workload());
            if (keys.path("rate").isTextual() && tenants.size() > 1) {
                keys.put("rate", rates(tenants, i));
            }
            lines.add("  " + who + "/" + name + ": " + PlanDescription.settings(keys));
        }
    }

    private static String rates(List<TenantSpec> tenants, int workload) {
        DoubleSummaryStatistics rates = tenants.stream()
                .map(tenant ->
                        tenant.workloads().get(workload).workload().rate().orElseThrow())
                .mapToDouble(Rate::perSecond)
                .summaryStatistics();
        return rates.getMin() == rates.getMax()
                ? new Rate(rates.getMin()) + " each"
                : new Rate(rates.getMin()) + " to " + new Rate(rates.getMax()) + " (" + new Rate(rates.getSum())
                        + " in sum)";
    }
}
