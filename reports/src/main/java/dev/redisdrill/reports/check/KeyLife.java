package dev.redisdrill.reports.check;

import dev.redisdrill.reports.stats.Figures;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.history.HistoryEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What happened to one key that has a time to live; {@link TtlCheck} says what is concluded. Confined to one thread. */
final class KeyLife {
    static final String KEYS = "keys";
    static final String GIVEN = "given";
    static final String UNKNOWN = "unknown";
    static final String TOO_LONG = "too long";
    static final String WITHOUT = "without TTL";
    static final String EARLY = "gone early";
    static final String RISEN = "risen";

    private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(TtlCheck.TOLERANCE_MILLIS);
    private static final long RISE = TimeUnit.MILLISECONDS.toNanos(TtlCheck.RISE_MILLIS);
    private static final long MILLI = 1_000_000;
    private static final long NO_TTL = -1;
    private static final long NOT_THERE = -2;

    private final int item;
    private final int shard;
    private final List<HistoryEntry> given = new ArrayList<>();
    private final List<HistoryEntry> made = new ArrayList<>();
    private final List<HistoryEntry> seen = new ArrayList<>();

    KeyLife(int item, int shard) {
        this.item = item;
        this.shard = shard;
    }

    /**
     * By what it is judged.
     *
     * @param ttl the time to live, in nanoseconds
     * @param writtenBefore that the key may have been written before the load, which was over by then; {@link Long#MIN_VALUE}: no
     * @param removed whether the service deletes its keys
     */
    record Rules(long ttl, long writtenBefore, boolean removed) {}

    void add(HistoryEntry entry) {
        switch (entry.act()) {
            case WRITE -> given.add(entry);
            case ADD -> made.add(entry);
            case READ, FOUND -> seen.add(entry);
            default -> throw new IllegalArgumentException("a history of times to live has no " + entry.act());
        }
    }

    void judge(Rules rules, AuditSheet sheet) {
        sheet.count(shard, KEYS, 1);
        sheet.count(shard, GIVEN, given.stream().filter(HistoryEntry::ok).count());
        sheet.count(shard, UNKNOWN, given.stream().filter(entry -> !entry.ok()).count());
        seen.sort(Comparator.comparingLong(HistoryEntry::startNanos));
        Writes writes = new Writes(given, made);
        lateEnds(rules, writes, sheet);
        earlyEnds(rules, writes, sheet);
        rises(sheet);
    }

    /** One of each sort a key. */
    private void lateEnds(Rules rules, Writes writes, AuditSheet sheet) {
        boolean late = false;
        boolean endless = false;
        for (HistoryEntry look : seen) {
            long latest = Math.max(rules.writtenBefore, writes.latest(look));
            boolean open = latest == Long.MIN_VALUE || writes.unknownBefore(look);
            if (look.act() == Act.READ) {
                boolean there = look.a() == 1;
                if (there && !late && !open && !writes.madeOpenly(look)) {
                    late = late(look, look.startNanos(), latest + rules.ttl, "was there", sheet);
                }
            } else if (look.b() == NO_TTL) {
                if (!endless && !writes.madeOpenly(look)) {
                    endless = true;
                    sheet.violation(WITHOUT, shard, item, 1, look.startNanos(), "has no time to live after the load");
                }
            } else if (look.b() >= 0 && !late) {
                long end = look.startNanos() + look.b() * MILLI;
                long bound = (open ? look.doneNanos() : latest) + rules.ttl;
                late = late(look, end, bound, "would be there, by its PTTL,", sheet);
            }
        }
    }

    private boolean late(HistoryEntry look, long at, long bound, String how, AuditSheet sheet) {
        boolean late = at > bound + TOLERANCE;
        if (late) {
            sheet.violation(
                    TOO_LONG,
                    shard,
                    item,
                    1,
                    look.startNanos(),
                    how + " " + millis(at - bound) + " ms after the latest moment at which it had to end");
        }
        return late;
    }

    private void earlyEnds(Rules rules, Writes writes, AuditSheet sheet) {
        long told = Long.MIN_VALUE;
        for (HistoryEntry look : seen) {
            boolean gone = look.act() == Act.READ ? look.a() == 0 : look.b() == NOT_THERE;
            HistoryEntry last = writes.lastCertain(look);
            if (gone && !rules.removed && last != null && last.startNanos() != told) {
                long early = last.startNanos() + rules.ttl - look.doneNanos();
                if (early > TOLERANCE) {
                    told = last.startNanos();
                    sheet.violation(
                            EARLY,
                            shard,
                            item,
                            1,
                            look.startNanos(),
                            "was gone " + millis(early) + " ms before its time, "
                                    + millis(look.startNanos() - last.doneNanos()) + " ms after it was given that");
                }
            }
        }
    }

    private void rises(AuditSheet sheet) {
        HistoryEntry before = null;
        for (HistoryEntry look : seen) {
            if (look.act() == Act.FOUND && look.b() >= 0) {
                if (before != null && unwritten(before, look)) {
                    long latestEnd = before.doneNanos() + (before.b() + 1) * MILLI;
                    long rise = look.startNanos() + look.b() * MILLI - latestEnd;
                    if (rise > RISE) {
                        sheet.violation(
                                RISEN,
                                shard,
                                item,
                                1,
                                look.startNanos(),
                                "its end moved back by " + millis(rise) + " ms although nobody wrote");
                    }
                }
                before = look;
            }
        }
    }

    private boolean unwritten(HistoryEntry one, HistoryEntry other) {
        return given.stream()
                .noneMatch(g -> g.startNanos() < other.doneNanos() && (!g.ok() || g.doneNanos() > one.startNanos()));
    }

    private static String millis(long nanos) {
        return Figures.text(Figures.millis(nanos));
    }

    /** The commands on the key, to be asked for what could have been when. */
    private static final class Writes {
        /** By sending: the latest acknowledgement of those that were sent by then. */
        private final NavigableMap<Long, Long> latestBySent = new TreeMap<>();
        /** By acknowledgement: the one that was sent last of those that were acknowledged by then. */
        private final NavigableMap<Long, HistoryEntry> lastByDone = new TreeMap<>();
        /** By sending of what may have made it without a time to live: until when that may have been so. */
        private final NavigableMap<Long, Long> openBySent = new TreeMap<>();

        private long firstUnknown = Long.MAX_VALUE;

        Writes(List<HistoryEntry> given, List<HistoryEntry> made) {
            List<HistoryEntry> bySent = new ArrayList<>(given);
            bySent.sort(Comparator.comparingLong(HistoryEntry::startNanos));
            NavigableMap<Long, Long> doneBySent = new TreeMap<>();
            long latest = Long.MIN_VALUE;
            for (HistoryEntry entry : bySent) {
                if (entry.ok()) {
                    latest = Math.max(latest, entry.doneNanos());
                    latestBySent.put(entry.startNanos(), latest);
                    doneBySent.put(entry.startNanos(), entry.doneNanos());
                } else {
                    firstUnknown = Math.min(firstUnknown, entry.startNanos());
                }
            }
            List<HistoryEntry> byDone = new ArrayList<>(bySent);
            byDone.removeIf(entry -> !entry.ok());
            byDone.sort(Comparator.comparingLong(HistoryEntry::doneNanos));
            HistoryEntry last = null;
            for (HistoryEntry entry : byDone) {
                last = last == null || entry.startNanos() > last.startNanos() ? entry : last;
                lastByDone.put(entry.doneNanos(), last);
            }
            List<HistoryEntry> makers = new ArrayList<>(made);
            makers.sort(Comparator.comparingLong(HistoryEntry::startNanos));
            long open = Long.MIN_VALUE;
            for (HistoryEntry entry : makers) {
                var settled = entry.ok() ? doneBySent.ceilingEntry(entry.doneNanos()) : null;
                open = Math.max(open, settled == null ? Long.MAX_VALUE : settled.getValue());
                openBySent.put(entry.startNanos(), open);
            }
        }

        /** The latest moment at which an acknowledged command can have been executed before the look was over. */
        long latest(HistoryEntry look) {
            var entry = latestBySent.lowerEntry(look.doneNanos());
            return entry == null ? Long.MIN_VALUE : Math.min(entry.getValue(), look.doneNanos());
        }

        boolean unknownBefore(HistoryEntry look) {
            return firstUnknown < look.doneNanos();
        }

        /** Whether the key may have been without a time to live by no fault of the servers. */
        boolean madeOpenly(HistoryEntry look) {
            var entry = openBySent.lowerEntry(look.doneNanos());
            return entry != null && entry.getValue() > look.startNanos();
        }

        @Nullable
        HistoryEntry lastCertain(HistoryEntry look) {
            var entry = lastByDone.floorEntry(look.startNanos());
            return entry == null ? null : entry.getValue();
        }
    }
}
