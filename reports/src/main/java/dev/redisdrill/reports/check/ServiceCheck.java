package dev.redisdrill.reports.check;

import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.reports.stats.Scope;
import dev.redisdrill.reports.stats.ServiceAudit;
import dev.redisdrill.timeline.history.HistoryFile;
import dev.redisdrill.timeline.history.HistoryHeader;
import dev.redisdrill.timeline.spec.Kinds;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * A check of a service's correctness by the history that it kept: one kind of history, one check of the same name. As an
 * objective its keys say how much is accepted; without an objective every history is looked at all the same, and shown.
 *
 * <p>Adding one is one new file and its name in the {@code permits} list; {@code simulations/ADDING_A_WORKLOAD.md} shows how.
 */
public sealed interface ServiceCheck extends Check
        permits CounterCheck,
                LockCheck,
                RateLimitCheck,
                DedupCheck,
                LinearizabilityCheck,
                QueueCheck,
                StreamCheck,
                TtlCheck,
                IsolationCheck,
                PubSubCheck,
                LedgerSyncCheck,
                StampedeCheck,
                RagCacheCheck {

    /** Only this tenant. */
    Optional<String> tenant();

    /** Only workloads of this name. */
    Optional<String> workload();

    /** The figures that only say how much there was, in the order of reports. */
    List<String> counts();

    /** What must not be, and how often it is accepted, in the order of reports. */
    Map<String, Long> bounds();

    /**
     * Looks at one history and counts what it finds. Does not depend on the bounds.
     *
     * @return what kept the history from being whole
     * @throws IOException if it cannot be read
     */
    List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException;

    /** Looks at one history; what goes wrong meanwhile is a problem of the audit. */
    default ServiceAudit auditOf(HistoryFile history) {
        AuditSheet sheet = new AuditSheet(history.header(), counts(), bounds().keySet());
        if (history.header().settings().containsKey(HistoryHeader.GAPS)) {
            return sheet.close(List.of(history.name() + " has gaps that were asked for: nothing can be told from it"));
        }
        Long dead = history.header().settings().get(HistoryHeader.DEAD);
        if (dead != null) {
            return sheet.close(
                    List.of(history.name() + " lacks what " + dead + (dead == 1 ? " load process" : " load processes")
                            + " did that died: nothing can be told from it"));
        }
        try {
            return sheet.close(audit(history, sheet));
        } catch (IOException | RuntimeException e) {
            String message = e.getMessage();
            return sheet.close(List.of(
                    history.name() + ": " + (message == null ? e.getClass().getSimpleName() : message)));
        }
    }

    /** Whether servers that drop keys at their memory limit can cause what it finds. */
    default boolean canBeDoneByEviction() {
        return true;
    }

    @Override
    default LiveLimit live() {
        return new LiveLimit.None("histories are looked at when the run is over");
    }

    /** The services that it is about. */
    default boolean covers(ServiceAudit audit) {
        return audit.kind().equals(Kinds.nameOf(this))
                && tenant().map(audit.tenant()::equals).orElse(true)
                && workload().map(audit.workload()::equals).orElse(true);
    }

    @Override
    default Finding look(Evidence evidence) {
        List<ServiceAudit> audits =
                evidence.services().stream().filter(this::covers).toList();
        if (audits.isEmpty()) {
            return Finding.invalid("no " + title() + " history" + (scope().equals("all") ? "" : " of " + scope())
                    + " was kept: nothing could be looked at");
        }
        Optional<String> unfit = audits.stream()
                .filter(audit -> !audit.problems().isEmpty() || audit.empty())
                .map(audit -> audit.tenant() + "/" + audit.workload() + ": "
                        + (audit.problems().isEmpty() ? "nothing was done" : String.join("; ", audit.problems())))
                .findFirst();
        double found = (double) bounds().keySet().stream()
                .mapToLong(figure -> total(audits, figure))
                .sum();
        String what = words(audits);
        Optional<String> exceeded = bounds().entrySet().stream()
                .filter(bound -> total(audits, bound.getKey()) > bound.getValue())
                .map(bound -> Figures.count(bound.getValue()) + " " + bound.getKey() + " accepted")
                .findFirst();
        if (exceeded.isPresent()) {
            long evicted = evidence.evicted().orElse(0L);
            return evicted > 0 && canBeDoneByEviction()
                    ? Finding.invalid(
                            found,
                            what + "; but the servers evicted " + Figures.count(evicted)
                                    + " keys at their memory limit, and what of this is their doing cannot be told")
                    : Finding.fail(found, what + "; " + exceeded.get());
        }
        return unfit.map(reason -> Finding.invalid(found, reason)).orElseGet(() -> Finding.pass(found, what));
    }

    private static long total(List<ServiceAudit> audits, String figure) {
        return audits.stream().mapToLong(audit -> audit.total(figure)).sum();
    }

    private String words(List<ServiceAudit> audits) {
        String violations = bounds().keySet().stream()
                .map(figure -> Figures.count(total(audits, figure)) + " " + figure)
                .collect(Collectors.joining(", "));
        return counts().stream()
                        .limit(1)
                        .map(figure -> Figures.count(total(audits, figure)) + " " + figure + ": ")
                        .collect(Collectors.joining())
                + violations;
    }

    @Override
    default String title() {
        return Kinds.nameOf(this);
    }

    @Override
    default String scope() {
        return new Scope(tenant(), workload(), Optional.empty(), Optional.empty(), Optional.empty()).toString();
    }

    @Override
    default OptionalDouble target() {
        return OptionalDouble.of(
                (double) bounds().values().stream().mapToLong(Long::longValue).sum());
    }

    @Override
    default String unit() {
        return "violations";
    }
}
