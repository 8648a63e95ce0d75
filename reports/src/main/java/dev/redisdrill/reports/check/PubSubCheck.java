package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryFile;
import dev.redisdrill.timeline.measure.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Publish and subscribe: what was heard twice, out of order, or was never published; how much was missed, and for how long
 * nothing was heard.
 *
 * <p><b>What it proves.</b> Publishers number their messages, and wait for the end of one before they send the next. What one
 * subscriber heard twice is a <i>duplicate</i>; an acknowledged message heard on its channel behind a later one of the same
 * publisher is <i>out of order</i>; what nobody published on that channel, or whose publishing was refused, is <i>made up</i>.
 *
 * <p>Redis delivers at most once, so that what is missing breaks no promise: it is counted, and an objective may bound it. A
 * message is <i>missing</i> if it was acknowledged, the subscriber's subscription was confirmed before it was sent and its
 * connection was not known to be gone before it was acknowledged, and it was not heard. What was acknowledged while the
 * subscriber was away is counted apart ({@code while away}). A <i>gap</i> is a time of 100 ms or more in which a subscriber heard
 * nothing of a shard, though something was sent there in that time and was not heard, whatever became of it: what a failover cost the
 * subscriber, the publishers' own outage included. Each is a sample, with its fault; the figure is the longest of a shard.
 *
 * <p><b>What it cannot prove.</b> A connection that was dead before the client noticed counts as there: what was not heard then
 * is missing, not while away. A message of unknown outcome may be heard or not, and late. The order over several publishers or
 * channels is not looked at.
 *
 * <p><b>Memory.</b> Some 60 bytes per message, and 16 per message and subscriber.
 *
 * <p>Source: Redis documentation, "Pub/Sub: delivery semantics" (at most once), "Sharded Pub/Sub".
 */
@JsonTypeName("pub-sub")
@JsonClassDescription(
        "Publish and subscribe: messages heard twice, out of order, or made up; missing ones are counted.")
public record PubSubCheck(
        @JsonPropertyDescription("How many messages may be heard twice; otherwise none.")
        Optional<Long> maxDuplicates,

        @JsonPropertyDescription("How many may be heard out of their publisher's order; otherwise none.")
        Optional<Long> maxOutOfOrder,

        @JsonPropertyDescription(
                "How many may be missing though the subscriber was connected; otherwise any number: delivery is at most once.")
        Optional<Long> maxMissing,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    private static final String DUPLICATES = "duplicates";
    private static final String OUT_OF_ORDER = "out of order";
    private static final String MADE_UP = "made up";
    private static final String MISSING = "missing";
    private static final String AWAY = "while away";
    private static final String GAPS = "gaps";
    private static final String LONGEST = "longest gap ms";
    private static final long SHORTEST_GAP_NANOS = 100_000_000;

    public PubSubCheck {
        Require.bound("maxDuplicates", maxDuplicates);
        Require.bound("maxOutOfOrder", maxOutOfOrder);
        Require.bound("maxMissing", maxMissing);
    }

    @Override
    public List<String> counts() {
        return List.of("published", "unknown", "heard", MISSING, AWAY, GAPS, LONGEST);
    }

    @Override
    public Map<String, Long> bounds() {
        Map<String, Long> bounds = new LinkedHashMap<>(
                Bounds.of(DUPLICATES, maxDuplicates, OUT_OF_ORDER, maxOutOfOrder, MADE_UP, Optional.empty()));
        maxMissing.ifPresent(most -> bounds.put(MISSING, most));
        return bounds;
    }

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        Map<Long, List<Message>> publishers = new TreeMap<>();
        history.read(entry -> {
            if (entry.act() == Act.ADD) {
                add(publishers.computeIfAbsent(entry.a(), p -> new ArrayList<>()), entry, sheet);
            }
        });
        Map<Long, Subscriber> subscribers = new TreeMap<>();
        for (long i = 0; i < history.header().setting("subscribers"); i++) {
            subscribers.put(i, new Subscriber(i, publishers));
        }
        List<String> problems = history.read(entry -> {
            Subscriber subscriber = subscribers.get(entry.a() >> 32);
            if (entry.act() != Act.ADD && subscriber != null) {
                subscriber.add(entry, sheet);
            }
        });
        Map<Integer, Long> longest = new TreeMap<>();
        subscribers.values().forEach(subscriber -> subscriber.judge(sheet, longest));
        longest.forEach((shard, millis) -> sheet.count(shard, LONGEST, millis));
        return problems;
    }

    private static void add(List<Message> messages, HistoryEntry entry, AuditSheet sheet) {
        while (messages.size() < entry.b()) { // one that was never sent
            messages.add(new Message(entry.shard(), -1, Outcome.FAILED, -1, -1));
        }
        messages.add(new Message(entry.shard(), entry.item(), entry.outcome(), entry.startNanos(), entry.doneNanos()));
        if (!entry.failed()) {
            sheet.count(entry.shard(), entry.ok() ? "published" : "unknown", 1);
        }
    }

    /** One message, and whether each subscriber heard it is known by its place. */
    private record Message(int shard, int channel, Outcome outcome, long sentNanos, long doneNanos) {}

    /** From when until when a channel was subscribed. */
    private static final class Span {
        private final long from;
        private long until = Long.MAX_VALUE;

        Span(long from) {
            this.from = from;
        }
    }

    private record Place(long publisher, int channel) {}

    /** What one subscriber heard. */
    private static final class Subscriber {
        private final long number;
        private final Map<Long, List<Message>> publishers;
        private final Map<Long, Set<Long>> heard = new HashMap<>();
        private final Map<Place, Long> highest = new HashMap<>();
        private final Map<Integer, List<Span>> spans = new HashMap<>();
        private final Map<Integer, List<Long>> arrivals = new TreeMap<>();

        Subscriber(long number, Map<Long, List<Message>> publishers) {
            this.number = number;
            this.publishers = publishers;
        }

        void add(HistoryEntry entry, AuditSheet sheet) {
            List<Span> known = spans.computeIfAbsent(entry.item(), channel -> new ArrayList<>());
            Span last = known.isEmpty() ? null : known.get(known.size() - 1);
            switch (entry.act()) {
                case JOIN -> {
                    if (last == null || last.until != Long.MAX_VALUE) {
                        known.add(new Span(entry.doneNanos()));
                    }
                }
                case LEAVE -> {
                    if (last != null && last.until == Long.MAX_VALUE) {
                        last.until = entry.doneNanos();
                    }
                }
                case TAKE -> heard(entry, sheet);
                default -> throw new IllegalArgumentException("a pub-sub history has no " + entry.act());
            }
        }

        private void heard(HistoryEntry entry, AuditSheet sheet) {
            long publisher = entry.a() & 0xffff_ffffL;
            Optional<Message> message = message(publisher, entry.b())
                    .filter(known -> known.channel == entry.item() && known.outcome != Outcome.FAILED);
            if (message.isEmpty()) {
                violation(MADE_UP, entry, "nobody published it there, or its publishing was refused", sheet);
                return;
            }
            if (!heard.computeIfAbsent(publisher, p -> new HashSet<>()).add(entry.b())) {
                violation(DUPLICATES, entry, "was heard before", sheet);
                return;
            }
            sheet.count(entry.shard(), "heard", 1);
            arrivals.computeIfAbsent(entry.shard(), shard -> new ArrayList<>()).add(entry.doneNanos());
            if (message.get().outcome == Outcome.OK) {
                Place place = new Place(publisher, entry.item());
                long before = highest.getOrDefault(place, -1L);
                if (entry.b() < before) {
                    violation(OUT_OF_ORDER, entry, "was heard after message " + before, sheet);
                } else {
                    highest.put(place, entry.b());
                }
            }
        }

        private Optional<Message> message(long publisher, long sequence) {
            List<Message> messages = publishers.getOrDefault(publisher, List.of());
            return sequence >= 0 && sequence < messages.size()
                    ? Optional.of(messages.get((int) sequence))
                    : Optional.empty();
        }

        private void violation(String figure, HistoryEntry entry, String detail, AuditSheet sheet) {
            sheet.violation(
                    figure,
                    entry.shard(),
                    entry.item(),
                    1,
                    entry.doneNanos(),
                    "subscriber " + number + ": message " + entry.b() + " of publisher " + (entry.a() & 0xffff_ffffL)
                            + " " + detail);
        }

        void judge(AuditSheet sheet, Map<Integer, Long> longest) {
            Map<Integer, List<Long>> unheard = new TreeMap<>();
            publishers.forEach((publisher, messages) -> {
                Set<Long> known = heard.getOrDefault(publisher, Set.of());
                for (int i = 0; i < messages.size(); i++) {
                    Message message = messages.get(i);
                    if (message.channel >= 0 && !known.contains((long) i)) {
                        unheard.computeIfAbsent(message.shard, shard -> new ArrayList<>())
                                .add(message.sentNanos);
                        if (message.outcome == Outcome.OK) {
                            sheet.count(message.shard, wasThere(message) ? MISSING : AWAY, 1);
                        }
                    }
                }
            });
            unheard.forEach((shard, sent) -> gaps(shard, sent, sheet, longest));
        }

        private boolean wasThere(Message message) {
            return spans.getOrDefault(message.channel, List.of()).stream()
                    .anyMatch(span -> span.from <= message.sentNanos && span.until >= message.doneNanos);
        }

        /** Between two arrivals, or after the last until the last that was sent. */
        private void gaps(int shard, List<Long> unheard, AuditSheet sheet, Map<Integer, Long> longest) {
            unheard.sort(null);
            List<Long> times = arrivals.getOrDefault(shard, new ArrayList<>());
            times.sort(null);
            int next = 0;
            int at = 0;
            while (at < unheard.size()) {
                long sent = unheard.get(at);
                while (next < times.size() && times.get(next) < sent) {
                    next++;
                }
                boolean ended = next < times.size();
                long until = ended ? times.get(next) : unheard.get(unheard.size() - 1);
                long from = next > 0 ? times.get(next - 1) : sent;
                int missed = 0;
                while (at < unheard.size() && unheard.get(at) <= until) {
                    at++;
                    missed++;
                }
                if (until - from >= SHORTEST_GAP_NANOS) {
                    long millis = (until - from) / 1_000_000;
                    longest.merge(shard, millis, Math::max);
                    sheet.violation(
                            GAPS,
                            shard,
                            (int) number,
                            1,
                            from,
                            "subscriber " + number + " heard nothing for " + millis + " ms"
                                    + (ended ? "" : ", and nothing after that") + "; " + missed
                                    + " messages were sent and not heard");
                }
            }
        }
    }
}
