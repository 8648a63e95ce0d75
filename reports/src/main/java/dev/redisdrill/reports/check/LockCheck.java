package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Locks: nobody holds a lock while another does, and fencing tokens only rise.
 *
 * <p><b>What it proves.</b> A holder holds a lock <i>for certain</i> from the moment at which it was told so until it gives the
 * release away, or until its lease is over counted from the moment at which it asked, whichever comes first: the server
 * cannot have begun the lease earlier. Two such times that overlap are an <i>overlap</i>. Of two holds, the one that was asked
 * for after the other had been granted must have the higher token; if not, the token <i>went back</i>.
 *
 * <p><b>What it cannot prove.</b> Holds of unknown outcome count for nothing, so that overlaps with them are not seen. Whether
 * a resource behind the lock refuses old tokens is its own affair. The lease runs by the server's clock: of servers whose
 * clocks differ, the check knows nothing.
 *
 * <p><b>Memory.</b> 40 bytes per hold.
 *
 * <p>Source: M. Kleppmann, "How to do distributed locking" (2016); Jepsen's analyses of locks (etcd 3.4.3, 2020).
 */
@JsonTypeName("lock")
@JsonClassDescription("Locks: held by two at a time, or a fencing token that goes back.")
public record LockCheck(
        @JsonPropertyDescription("How many times two may hold a lock at the same time; otherwise never.")
        Optional<Long> maxOverlaps,

        @JsonPropertyDescription("How many times a fencing token may go back; otherwise never.")
        Optional<Long> maxTokensBack,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    private static final String OVERLAPS = "overlaps";
    private static final String BACK = "tokens back";

    public LockCheck {
        Require.bound("maxOverlaps", maxOverlaps);
        Require.bound("maxTokensBack", maxTokensBack);
    }

    @Override
    public List<String> counts() {
        return List.of("holds", "refused", "unknown");
    }

    @Override
    public Map<String, Long> bounds() {
        return Bounds.of(OVERLAPS, maxOverlaps, BACK, maxTokensBack);
    }

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        Map<Integer, Locked> locks = new TreeMap<>();
        List<String> problems = history.read(entry -> {
            if (entry.act() == Act.REFUSE) {
                sheet.count(entry.shard(), "refused", 1);
            } else if (entry.act() == Act.TAKE && !entry.ok()) {
                sheet.count(entry.shard(), "unknown", entry.failed() ? 0 : 1);
            } else {
                locks.computeIfAbsent(entry.item(), item -> new Locked()).add(entry);
            }
        });
        locks.forEach((item, locked) -> locked.judge(item, sheet));
        return problems;
    }

    /** From the grant to the end that is certain, in nanoseconds on the run's clock. */
    private record Hold(long token, long askedNanos, long fromNanos, long untilNanos) {}

    /** One lock. */
    private static final class Locked {
        private final List<Hold> holds = new ArrayList<>();
        private final Map<Long, Long> releases = new HashMap<>();
        private int shard;

        void add(HistoryEntry entry) {
            shard = entry.shard();
            switch (entry.act()) {
                case TAKE ->
                    holds.add(
                            new Hold(entry.a(), entry.startNanos(), entry.doneNanos(), entry.startNanos() + entry.b()));
                case SETTLE -> releases.merge(entry.a(), entry.startNanos(), Math::min);
                default -> throw new IllegalArgumentException("a lock's history has no " + entry.act());
            }
        }

        void judge(int item, AuditSheet sheet) {
            sheet.count(shard, "holds", holds.size());
            overlaps(item, sheet);
            tokens(item, sheet);
        }

        /** When it certainly ended. A token that came twice may belong to either: the release then ends the earlier. */
        private long end(Hold hold) {
            long released = releases.getOrDefault(hold.token, Long.MAX_VALUE);
            return released >= hold.fromNanos ? Math.min(hold.untilNanos, released) : hold.untilNanos;
        }

        private void overlaps(int item, AuditSheet sheet) {
            holds.sort(Comparator.comparingLong(Hold::fromNanos));
            Hold last = null;
            for (Hold hold : holds) {
                if (last != null && hold.fromNanos < end(last) && hold.fromNanos < end(hold)) {
                    sheet.violation(
                            OVERLAPS,
                            shard,
                            item,
                            1,
                            hold.fromNanos,
                            "got with token " + hold.token + " while held with token " + last.token + " for another "
                                    + Figures.text(Figures.millis(end(last) - hold.fromNanos)) + " ms");
                }
                if (last == null || end(hold) > end(last)) {
                    last = hold;
                }
            }
        }

        private void tokens(int item, AuditSheet sheet) {
            List<Hold> byAsking = new ArrayList<>(holds);
            byAsking.sort(Comparator.comparingLong(Hold::askedNanos));
            long highest = Long.MIN_VALUE;
            int granted = 0;
            for (Hold hold : byAsking) {
                while (granted < holds.size() && holds.get(granted).fromNanos < hold.askedNanos) {
                    highest = Math.max(highest, holds.get(granted++).token);
                }
                if (hold.token <= highest) {
                    sheet.violation(
                            BACK,
                            shard,
                            item,
                            1,
                            hold.fromNanos,
                            "got with token " + hold.token + " after token " + highest + " had been given");
                }
            }
        }
    }
}
