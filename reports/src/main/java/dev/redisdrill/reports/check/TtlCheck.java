package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.history.HistoryFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Times to live: keys end when they should, neither later nor earlier, as far as one can see it on a few keys of each shard.
 *
 * <p><b>What it proves.</b> A command that gives a key its time to live is executed at some moment between its sending and its
 * acknowledgement, so the key ends between sending and acknowledgement plus the time to live. With a tolerance of {@value
 * #TOLERANCE_MILLIS} ms for the clocks of a primary and its replica, which share no other clock after a failover:
 *
 * <ul>
 *   <li><i>too long</i>: a key that is read after the latest of these ends, or whose remaining time to live (PTTL, after the
 *       load) reaches beyond it. What PTTL foretells counts although nobody waits for it: a server holds to the moment that it
 *       tells. A read tells the truth although servers delete lazily: a primary does not reply with what has ended.
 *   <li><i>without TTL</i>: a key that has none in the end, although every command that could have made it gives one.
 *   <li><i>gone early</i>: a key that is not there before the end that the last acknowledged command gave it. That includes
 *       keys that were lost in a failover; the service's own check counts these, too. At most one for each such command, and
 *       none where the service deletes its keys itself.
 *   <li><i>risen</i>: between two looks after the load, some 300 ms apart, the moment at which a key ends moved back by more
 *       than {@value #RISE_MILLIS} ms, and nobody gave it a new one.
 * </ul>
 *
 * <p><b>What it cannot prove.</b> It looks at no more than 16 keys of each shard and service, the same all the time, so a fault
 * that hits few keys can be missed. Clocks that differ by more than the tolerance are taken for faults of the keys; those that
 * differ by less hide shifts of that size. A rise that a later command makes up for, during the load, is not seen. A command of
 * unknown outcome may be executed at any time from its sending on: where there is one, a key may be there for as long as one
 * that was written just now. Where a key may have been made by a command that gives no time to live (HSET), and none was
 * acknowledged afterwards, that it has none is no fault of the servers.
 *
 * <p><b>What it often finds.</b> Before Redis 7.0 a primary hands commands on to its replicas as they were given, with relative
 * times to live. A replica that was frozen or cut off, catches up and is promoted later lets these keys live longer by as much as
 * it was behind: <i>too long</i> is the truth there.
 *
 * <p><b>Memory.</b> About 70 bytes for each operation on one of these keys.
 *
 * <p>Source: the Redis documentation of {@code EXPIRE} ("How Redis expires keys", "How expires are handled in the replication
 * link and AOF file") and of {@code PTTL}.
 */
@JsonTypeName("ttl")
@JsonClassDescription("Times to live: keys that live too long or have none, are gone too early, or live on unwritten.")
public record TtlCheck(
        @JsonPropertyDescription("How many keys may live longer than their time to live; otherwise none.")
        Optional<Long> maxTooLong,

        @JsonPropertyDescription("How many keys may have no time to live; otherwise none.")
        Optional<Long> maxWithoutTtl,

        @JsonPropertyDescription("How often a key may be gone before its time, also by a loss; otherwise never.")
        Optional<Long> maxGoneEarly,

        @JsonPropertyDescription("How many keys' times to live may rise without a write; otherwise none.")
        Optional<Long> maxRisen,

        @JsonPropertyDescription("Only this tenant.") Optional<String> tenant,

        @JsonPropertyDescription("Only workloads of this name.")
        Optional<String> workload)
        implements ServiceCheck {
    static final long TOLERANCE_MILLIS = 1_000;
    static final long RISE_MILLIS = 100;

    public TtlCheck {
        Require.bound("maxTooLong", maxTooLong);
        Require.bound("maxWithoutTtl", maxWithoutTtl);
        Require.bound("maxGoneEarly", maxGoneEarly);
        Require.bound("maxRisen", maxRisen);
    }

    @Override
    public List<String> counts() {
        return List.of(KeyLife.KEYS, KeyLife.GIVEN, KeyLife.UNKNOWN);
    }

    @Override
    public Map<String, Long> bounds() {
        Map<String, Long> bounds = new LinkedHashMap<>(
                Bounds.of(KeyLife.TOO_LONG, maxTooLong, KeyLife.WITHOUT, maxWithoutTtl, KeyLife.EARLY, maxGoneEarly));
        bounds.putAll(Bounds.of(KeyLife.RISEN, maxRisen));
        return bounds;
    }

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        Map<Integer, KeyLife> lives = new TreeMap<>();
        long[] first = {Long.MAX_VALUE};
        List<String> problems = history.read(entry -> {
            first[0] = Math.min(first[0], entry.startNanos());
            lives.computeIfAbsent(entry.item(), item -> new KeyLife(item, entry.shard()))
                    .add(entry);
        });
        KeyLife.Rules rules = new KeyLife.Rules(
                history.header().setting("ttlNanos"),
                // What was written before the load was written before anything that it saw.
                history.header().setting("prefilled") == 1 ? first[0] : Long.MIN_VALUE,
                history.header().setting("removed") == 1);
        lives.values().forEach(life -> life.judge(rules, sheet));
        return problems;
    }
}
