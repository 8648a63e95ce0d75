package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
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
 * Registers, each on its own, behave as if all operations came one after the other, each at some moment between its sending
 * and its reply (linearizability, Herlihy and Wing 1990).
 *
 * <p><b>What it proves.</b> Every value is written once, so that each read names its write. The operations of one value make
 * its <i>zone</i>: from the earliest reply among them to the latest sending. Where the first comes before the second (a forward
 * zone), the register held this value all that time. A register is linearizable exactly when no read ends before its write
 * begins, no two forward zones overlap, and no other zone lies within a forward zone. Each pair that breaks this is a
 * <i>contradiction</i>. A value that nobody wrote, or whose write was refused, is a <i>phantom</i>. In a cluster whose
 * replication is asynchronous, a lost write that anybody looks at afterwards, and a stale read, are contradictions.
 *
 * <p><b>What it cannot prove.</b> A write of unknown outcome that nobody read counts as never executed; one that was read
 * counts as still going on, for ever. Contradictions of one register hang together: their number says how much is wrong, not
 * how many operations were lost. Where a register may have expired (nothing was done with it for its time to live), reading
 * nothing is not judged.
 *
 * <p><b>Memory.</b> Some 100 bytes per value, one register at a time some more for sorting.
 *
 * <p>Source: P. B. Gibbons, E. Korach, "Testing shared memories", SIAM J. Comput. 26(4), 1997, theorem for read-mapped
 * registers; O(n log n).
 */
@JsonTypeName("register")
@JsonClassDescription("Linearizability of registers whose values are unique: contradictions, and values nobody wrote.")
public record LinearizabilityCheck(
        @JsonPropertyDescription("How many contradictions are accepted; otherwise none.")
        Optional<Long> maxContradictions,

        @JsonPropertyDescription("How many values that nobody wrote are accepted; otherwise none.")
        Optional<Long> maxPhantoms,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    private static final String CONTRADICTIONS = "contradictions";
    private static final String PHANTOMS = "phantoms";
    /** So much later than the last operation, everything has been read back. */
    private static final long READ_BACK_NANOS = 300_000_000_000L;

    public LinearizabilityCheck {
        Require.bound("maxContradictions", maxContradictions);
        Require.bound("maxPhantoms", maxPhantoms);
    }

    @Override
    public List<String> counts() {
        return List.of("written", "read", "unknown");
    }

    @Override
    public Map<String, Long> bounds() {
        return Bounds.of(CONTRADICTIONS, maxContradictions, PHANTOMS, maxPhantoms);
    }

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        long ttl = history.header().settings().getOrDefault("ttlNanos", Long.MAX_VALUE);
        Map<Integer, Register> registers = new TreeMap<>();
        List<String> problems = history.read(entry -> registers
                .computeIfAbsent(entry.item(), item -> new Register(ttl))
                .add(entry, sheet));
        long end = registers.values().stream().mapToLong(r -> r.lastUse).max().orElse(0) + READ_BACK_NANOS;
        registers.forEach((item, register) -> register.judge(item, end, sheet));
        return problems;
    }

    /** All operations of one value. */
    private static final class Zone {
        private final long value;
        private boolean written;
        private boolean refused;
        private boolean seen;
        private long writeBegan = Long.MIN_VALUE;
        private long firstReply = Long.MAX_VALUE;
        private long firstReadReply = Long.MAX_VALUE;
        private long lastSent = Long.MIN_VALUE;

        Zone(long value) {
            this.value = value;
        }

        void operation(long sent, long reply) {
            firstReply = Math.min(firstReply, reply);
            lastSent = Math.max(lastSent, sent);
        }

        boolean forward() {
            return firstReply < lastSent;
        }

        long from() {
            return Math.min(firstReply, lastSent);
        }

        long until() {
            return Math.max(firstReply, lastSent);
        }
    }

    /** A read that found nothing. */
    private record Nothing(long sent, long reply) {}

    /** One register. */
    private static final class Register {
        private final long ttl;
        private final Map<Long, Zone> zones = new HashMap<>();
        private final List<Nothing> nothing = new ArrayList<>();
        private final List<Long> uses = new ArrayList<>();
        private int shard;
        private long lastUse;

        Register(long ttl) {
            this.ttl = ttl;
        }

        private Zone zone(long value) {
            return zones.computeIfAbsent(value, Zone::new);
        }

        void add(HistoryEntry entry, AuditSheet sheet) {
            shard = entry.shard();
            lastUse = entry.startNanos() == Long.MAX_VALUE ? lastUse : Math.max(lastUse, entry.startNanos());
            switch (entry.act()) {
                case WRITE -> write(entry, sheet);
                case READ, FOUND -> {
                    sheet.count(shard, "read", 1);
                    if (entry.a() == 0) {
                        nothing.add(new Nothing(entry.startNanos(), entry.doneNanos()));
                    } else {
                        Zone zone = zone(entry.a());
                        zone.seen = true;
                        zone.firstReadReply = Math.min(zone.firstReadReply, entry.doneNanos());
                        zone.operation(entry.startNanos(), entry.doneNanos());
                        uses.add(entry.startNanos());
                    }
                }
                default -> throw new IllegalArgumentException("a register's history has no " + entry.act());
            }
        }

        private void write(HistoryEntry entry, AuditSheet sheet) {
            Zone zone = zone(entry.a());
            if (entry.failed()) {
                zone.refused = true;
                return;
            }
            zone.written = true;
            zone.writeBegan = entry.startNanos();
            zone.operation(entry.startNanos(), entry.ok() ? entry.doneNanos() : Long.MAX_VALUE);
            if (entry.ok()) {
                sheet.count(shard, "written", 1);
                zone.seen = true;
                uses.add(entry.startNanos());
            } else {
                sheet.count(shard, "unknown", 1);
            }
        }

        void judge(int item, long endNanos, AuditSheet sheet) {
            addNothing(endNanos);
            List<Zone> all = new ArrayList<>();
            for (Zone zone : zones.values()) {
                if (zone.seen && !zone.written) {
                    sheet.violation(
                            PHANTOMS,
                            shard,
                            item,
                            1,
                            moment(zone.firstReply),
                            "value " + zone.value + " was read, "
                                    + (zone.refused ? "and its write was refused" : "and nobody wrote it"));
                } else if (zone.seen) {
                    all.add(zone);
                    if (zone.firstReadReply < zone.writeBegan) {
                        contradiction(
                                item,
                                zone.firstReadReply,
                                "value " + zone.value + " was read before its write began",
                                sheet);
                    }
                }
            }
            zones(item, all, sheet);
        }

        /** Nothing was there at first, as if a write of it had ended before everything else. */
        private void addNothing(long endNanos) {
            uses.sort(Comparator.naturalOrder());
            Zone initial = new Zone(0);
            initial.written = true;
            initial.seen = true;
            initial.operation(Long.MIN_VALUE + 1, Long.MIN_VALUE + 1);
            for (Nothing read : nothing) {
                if (!mayBeExpired(read, endNanos)) {
                    initial.operation(read.sent, read.reply);
                }
            }
            zones.put(0L, initial);
        }

        /** Whether the register was left alone for its time to live at some time before the read. */
        private boolean mayBeExpired(Nothing read, long endNanos) {
            if (uses.isEmpty() || ttl == Long.MAX_VALUE) {
                return false;
            }
            long before = uses.get(0);
            for (long use : uses) {
                if (use > read.reply) {
                    break;
                }
                if (use - before >= ttl) {
                    return true;
                }
                before = use;
            }
            return Math.min(read.reply, endNanos) - before >= ttl;
        }

        private void zones(int item, List<Zone> all, AuditSheet sheet) {
            List<Zone> forward = new ArrayList<>();
            List<Zone> backward = new ArrayList<>();
            all.forEach(zone -> (zone.forward() ? forward : backward).add(zone));
            forward.sort(Comparator.comparingLong(Zone::from));
            backward.sort(Comparator.comparingLong(Zone::from));
            Zone last = null;
            List<Zone> longest = new ArrayList<>();
            for (Zone zone : forward) {
                if (last != null && zone.from() < last.until()) {
                    contradiction(
                            item,
                            zone.from(),
                            "value " + zone.value + " was there, and value " + last.value + " before and after it",
                            sheet);
                }
                if (last == null || zone.until() > last.until()) {
                    last = zone;
                    longest.add(zone);
                }
            }
            within(item, longest, backward, sheet);
        }

        /** Both in the order of their beginnings; ends of {@code forward} rise as well. */
        private void within(int item, List<Zone> forward, List<Zone> backward, AuditSheet sheet) {
            int at = 0;
            for (Zone zone : backward) {
                while (at + 1 < forward.size() && forward.get(at + 1).from() < zone.from()) {
                    at++;
                }
                if (at < forward.size()
                        && forward.get(at).from() < zone.from()
                        && zone.until() < forward.get(at).until()) {
                    contradiction(
                            item,
                            zone.from(),
                            "value " + zone.value + " was written while value " + forward.get(at).value
                                    + " was there before and after it",
                            sheet);
                }
            }
        }

        private void contradiction(int item, long nanos, String detail, AuditSheet sheet) {
            sheet.violation(CONTRADICTIONS, shard, item, 1, moment(nanos), detail);
        }

        private static long moment(long nanos) {
            return nanos == Long.MAX_VALUE || nanos < 0 ? -1 : nanos;
        }
    }
}
