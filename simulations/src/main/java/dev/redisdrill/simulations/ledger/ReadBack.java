package dev.redisdrill.simulations.ledger;

import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.measure.LedgerSummary.ShardTally;
import dev.redisdrill.timeline.measure.LedgerSummary.Tally;
import dev.redisdrill.timeline.measure.LedgerSummary.TenantTally;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * After the load has stopped and the cluster has healed: reads every register and set of a {@link LedgerBook} back from
 * the primaries and compares it with what was acknowledged. {@link WriteLedger} says what the result proves.
 *
 * <p>What cannot be read in time makes the summary incomplete, with its reason; so does an acknowledged write that is
 * missing from the log of acknowledgements. An incomplete summary's losses are a lower bound.
 */
public final class ReadBack {
    private final LedgerBook book;
    private final RunClock clock;
    private final long deadline;
    private final LostSpans spans = new LostSpans();
    private final List<LossCount> counts = new ArrayList<>();

    private ReadBack(LedgerBook book, RunClock clock, Duration limit) {
        this.book = book;
        this.clock = clock;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /**
     * Reads back and compares. The pens must be at rest, and nothing else may write to the ledgers' keys. Writes the
     * sample files and the stretches of lost writes, not the summary.
     *
     * @param callers gives a connection to the primaries that may read this tenant's keys; may throw a {@link
     *     RuntimeException} that says why it cannot
     * @param limit how long all of it may take
     */
    public static LedgerSummary run(
            LedgerBook book, Function<String, ? extends Caller> callers, RunClock clock, Duration limit)
            throws IOException, InterruptedException {
        return new ReadBack(book, clock, limit).run(callers);
    }

    private LedgerSummary run(Function<String, ? extends Caller> callers) throws IOException, InterruptedException {
        book.flush();
        List<String> problems = new ArrayList<>(book.gaps().stream().toList());
        Map<Integer, Tally> perShard = new TreeMap<>();
        Map<String, Tally> perTenant = new TreeMap<>();
        Tally totals = Tally.NONE;
        for (WriteLedger ledger : book.ledgers()) {
            Tallies tallies = readLedger(ledger, callers, problems);
            for (int shard = 1; shard <= tallies.highestShard(); shard++) {
                Tally tally = tallies.of(shard).tally();
                perShard.merge(shard, tally, Tally::plus);
                perTenant.merge(ledger.tenant(), tally, Tally::plus);
                totals = totals.plus(tally);
            }
            perTenant.putIfAbsent(ledger.tenant(), Tally.NONE);
        }
        if (!spans.isEmpty()) {
            for (LossCount count : counts) {
                count.tellSurvivors();
            }
        }
        book.lostSpans(spans.all());
        return new LedgerSummary(
                LedgerSummary.SCHEMA,
                problems.isEmpty(),
                problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems)),
                totals,
                perShard.entrySet().stream()
                        .map(entry -> new ShardTally(entry.getKey(), entry.getValue()))
                        .toList(),
                perTenant.entrySet().stream()
                        .map(entry -> new TenantTally(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private Tallies readLedger(WriteLedger ledger, Function<String, ? extends Caller> callers, List<String> problems)
            throws IOException, InterruptedException {
        Tallies tallies = sumOfPens(ledger);
        LedgerReading reading = new LedgerReading(ledger, tallies, clock);
        try {
            Caller caller = callers.apply(ledger.tenant());
            reading.read(caller, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))
                    .ifPresent(problems::add);
        } catch (RuntimeException e) {
            problems.add("tenant " + ledger.tenant() + " cannot read back: " + e.getMessage());
        }
        LossCount count = new LossCount(ledger, book, tallies, reading, clock, spans);
        count.count().ifPresent(problems::add);
        counts.add(count);
        return tallies;
    }

    private static Tallies sumOfPens(WriteLedger ledger) {
        Tallies sum = new Tallies();
        for (LedgerPen pen : ledger.pens()) {
            for (int shard = 1; shard <= pen.tallies().highestShard(); shard++) {
                Tallies.Counts from = pen.tallies().of(shard);
                Tallies.Counts to = sum.of(shard);
                to.acknowledged += from.acknowledged;
                to.stale += from.stale;
                to.phantom += from.phantom;
                to.unknown += from.unknown;
                to.failed += from.failed;
            }
        }
        return sum;
    }
}
