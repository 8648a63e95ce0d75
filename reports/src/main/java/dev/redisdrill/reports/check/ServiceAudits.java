package dev.redisdrill.reports.check;

import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.stats.ServiceAudit;
import dev.redisdrill.timeline.history.HistoryFile;
import dev.redisdrill.timeline.spec.Kinds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Looks at every history of a run with the check of its kind. */
final class ServiceAudits {
    private ServiceAudits() {}

    static List<ServiceAudit> of(RunDirectory run) {
        Map<String, ServiceCheck> checks = checks();
        List<ServiceAudit> audits = new ArrayList<>();
        for (HistoryFile history : run.histories()) {
            ServiceCheck check = checks.get(history.header().kind());
            audits.add(check != null ? check.auditOf(history) : unknown(history));
        }
        audits.sort(Comparator.comparing(ServiceAudit::tenant).thenComparing(ServiceAudit::workload));
        return List.copyOf(audits);
    }

    /** One of each kind, as if a scenario had named it without keys. */
    private static Map<String, ServiceCheck> checks() {
        Map<String, ServiceCheck> checks = new TreeMap<>();
        for (String kind : Kinds.of(ServiceCheck.class).names()) {
            if (Objective.withoutKeys(kind) instanceof ServiceCheck check) {
                checks.put(kind, check);
            }
        }
        return checks;
    }

    private static ServiceAudit unknown(HistoryFile history) {
        return new ServiceAudit(
                history.header().tenant(),
                history.header().workload(),
                history.header().kind(),
                Set.of(),
                Map.of(),
                List.of(),
                List.of("no check looks at histories of kind "
                        + history.header().kind() + ": a newer version wrote it"));
    }
}
