package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.history.HistoryFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stampedes on a cache: values that several loaded from their origin at the same time, where one would have done.
 *
 * <p><b>What it proves.</b> Each loading counts from the moment its user missed the key (or decided to renew it early) until its
 * SET was answered. A loading that began while another of the same key was under way is <i>loaded together</i>: the origin was
 * asked once more than it had to be. Misses, loadings, those before the value expired, and those who were kept away by a
 * lock are counted beside it.
 *
 * <p><b>What it cannot prove.</b> Users of other processes are not seen. A loading whose SET was never sent is not counted. Whether a
 * value was worth loading is not asked. Protection by chance ({@code early}) promises few, and not none.
 *
 * <p><b>Memory.</b> 16 bytes per loading.
 *
 * <p>Source: A. Vattani, F. Chierichetti, K. Lowenstein, "Optimal probabilistic cache stampede prevention", PVLDB 8(8), 2015.
 */
@JsonTypeName("stampede")
@JsonClassDescription("Stampedes: values of a cache that several loaded at the same time.")
public record StampedeCheck(
        @JsonPropertyDescription(
                "How many loadings may begin while another of the same key is under way; otherwise none.")
        Optional<Long> maxTogether,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    private static final String LOADED = "loaded";
    private static final String MISSES = "misses";
    private static final String EARLY = "early";
    private static final String KEPT_AWAY = "kept away";
    private static final String TOGETHER = "loaded together";

    public StampedeCheck {
        Require.bound("maxTogether", maxTogether);
    }

    @Override
    public List<String> counts() {
        return List.of(LOADED, MISSES, EARLY, KEPT_AWAY);
    }

    @Override
    public Map<String, Long> bounds() {
        return Bounds.of(TOGETHER, maxTogether);
    }

    /** Loadings of one key: when each began, and when it ended. */
    private record Loadings(int shard, Moments spans) {}

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        Map<Integer, Loadings> keys = new HashMap<>();
        List<String> problems = history.read(entry -> {
            if (entry.act() == Act.READ) {
                sheet.count(entry.shard(), MISSES, 1);
            } else if (entry.act() == Act.REFUSE) {
                sheet.count(entry.shard(), KEPT_AWAY, 1);
            } else if (entry.act() == Act.WRITE) {
                sheet.count(entry.shard(), LOADED, 1);
                sheet.count(entry.shard(), EARLY, entry.a());
                keys.computeIfAbsent(entry.item(), item -> new Loadings(entry.shard(), new Moments()))
                        .spans
                        .add(entry.startNanos(), entry.doneNanos());
            }
        });
        keys.forEach((key, loadings) -> judge(key, loadings, sheet));
        return problems;
    }

    private static void judge(int key, Loadings loadings, AuditSheet sheet) {
        Moments spans = loadings.spans;
        spans.sort();
        long busyUntil = Long.MIN_VALUE;
        for (int i = 0; i < spans.size(); i++) {
            long began = spans.value(i);
            if (began < busyUntil) {
                sheet.violation(TOGETHER, loadings.shard, key, 1, began, "key " + key + " was being loaded already");
            }
            busyUntil = Math.max(busyUntil, spans.nanos(i));
        }
    }
}
