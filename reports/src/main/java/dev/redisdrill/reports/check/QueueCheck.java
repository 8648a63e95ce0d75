package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Work queues: no item is both unprocessed and gone, and none is handed out twice without saying so.
 *
 * <p><b>What it proves.</b> Items are numbered by their producer. An item whose adding was acknowledged, that nobody
 * acknowledged as done, and that is not there any more at the end, is <i>lost</i>. An item that was handed out as new more than
 * once, or lies there more than once, is a <i>duplicate</i>; one that was taken over from another consumer (XAUTOCLAIM) is a
 * redelivery, which the queue's contract allows, and is counted apart. An item that nobody added, or whose adding was refused,
 * is a <i>phantom</i>.
 *
 * <p><b>What it cannot prove.</b> An item whose acknowledgement as done is of unknown outcome may be gone, and is not lost. An
 * item whose adding is of unknown outcome may be there or not. Nothing is said about the order.
 *
 * <p><b>Memory.</b> 3 bytes per item.
 *
 * <p>Source: the checker {@code total-queue} of Jepsen, which knows no acknowledgement of the work.
 */
@JsonTypeName("queue")
@JsonClassDescription("Work queues: items lost, handed out twice as new, or made up.")
public record QueueCheck(
        @JsonPropertyDescription("How many items may be lost; otherwise none.")
        Optional<Long> maxLost,

        @JsonPropertyDescription("How many items may be handed out as new once more; otherwise none.")
        Optional<Long> maxDuplicates,

        @JsonPropertyDescription("How many items that nobody added are accepted; otherwise none.")
        Optional<Long> maxPhantoms,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    private static final String LOST = "lost";
    private static final String DUPLICATES = "duplicates";
    private static final String PHANTOMS = "phantoms";

    public QueueCheck {
        Require.bound("maxLost", maxLost);
        Require.bound("maxDuplicates", maxDuplicates);
        Require.bound("maxPhantoms", maxPhantoms);
    }

    @Override
    public List<String> counts() {
        return List.of("added", "unknown", "done", "redelivered", "left over");
    }

    @Override
    public Map<String, Long> bounds() {
        return Bounds.of(LOST, maxLost, DUPLICATES, maxDuplicates, PHANTOMS, maxPhantoms);
    }

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        Map<Long, Producer> producers = new TreeMap<>();
        List<String> problems = history.read(
                entry -> producers.computeIfAbsent(entry.a(), Producer::new).add(entry, sheet));
        producers.values().forEach(producer -> producer.judge(sheet));
        return problems;
    }

    /** The items of one producer, by number. */
    private static final class Producer {
        private static final int ACKNOWLEDGED = 1;
        private static final int UNKNOWN = 2;
        private static final int SETTLED = 4;
        private static final int MAYBE_SETTLED = 8;
        private static final int FOUND = 16;
        private static final int TAKEN = 32;

        private final long number;
        private byte[] states = new byte[64];
        private short[] queues = new short[64];
        private int items;
        private int shard;

        Producer(long number) {
            this.number = number;
        }

        private boolean has(int item, int flags) {
            return (states[item] & flags) != 0;
        }

        void add(HistoryEntry entry, AuditSheet sheet) {
            int item = Math.toIntExact(entry.b());
            shard = entry.shard();
            if (item >= states.length) {
                states = Arrays.copyOf(states, Math.max(item + 1, states.length * 2));
                queues = Arrays.copyOf(queues, states.length);
            }
            items = Math.max(items, item + 1);
            queues[item] = (short) entry.item();
            switch (entry.act()) {
                case ADD -> added(entry, item, sheet);
                case TAKE -> {
                    once(entry, item, TAKEN, "was handed out as new more than once", sheet);
                    states[item] |= TAKEN;
                }
                case RETAKE -> sheet.count(shard, "redelivered", 1);
                case SETTLE -> {
                    if (entry.ok() && !has(item, SETTLED)) {
                        sheet.count(shard, "done", 1);
                    }
                    states[item] |= (byte) (entry.ok() ? SETTLED : entry.failed() ? 0 : MAYBE_SETTLED);
                }
                case FOUND -> {
                    sheet.count(shard, "left over", 1);
                    once(entry, item, FOUND, "lies there more than once", sheet);
                    states[item] |= FOUND;
                }
                default -> throw new IllegalArgumentException("a queue's history has no " + entry.act());
            }
        }

        private void added(HistoryEntry entry, int item, AuditSheet sheet) {
            if (entry.ok()) {
                sheet.count(shard, "added", 1);
                states[item] |= ACKNOWLEDGED;
            } else if (!entry.failed()) {
                sheet.count(shard, "unknown", 1);
                states[item] |= UNKNOWN;
            }
        }

        private void once(HistoryEntry entry, int item, int flag, String detail, AuditSheet sheet) {
            if (has(item, flag)) {
                sheet.violation(
                        DUPLICATES,
                        shard,
                        entry.item(),
                        1,
                        entry.doneNanos() > 0 ? entry.doneNanos() : -1,
                        name(item) + " " + detail);
            }
        }

        private String name(int item) {
            return "item " + item + " of producer " + number;
        }

        void judge(AuditSheet sheet) {
            for (int item = 0; item < items; item++) {
                if (!has(item, ACKNOWLEDGED | UNKNOWN) && has(item, TAKEN | FOUND | SETTLED)) {
                    sheet.violation(
                            PHANTOMS, shard, queues[item], 1, -1, name(item) + " is there, but its adding was refused");
                } else if (has(item, ACKNOWLEDGED) && !has(item, SETTLED | MAYBE_SETTLED | FOUND)) {
                    sheet.violation(
                            LOST,
                            shard,
                            queues[item],
                            1,
                            -1,
                            name(item) + " is gone; it was " + (has(item, TAKEN) ? "" : "not ")
                                    + "handed out, and nobody acknowledged it as done");
                }
            }
        }
    }
}
