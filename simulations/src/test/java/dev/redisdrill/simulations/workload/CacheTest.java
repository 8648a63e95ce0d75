package dev.redisdrill.simulations.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryFile;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.unit.Share;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps many from loading one key, step by step. */
class CacheTest {
    private static final ShardMap ONE = ShardMap.of(List.of(List.of(new SlotRange(0, 16_383))));

    @TempDir
    Path run;

    private static Cache cache(Cache.Stampede protection) {
        return new Cache(
                Optional.empty(),
                Optional.of(2),
                1,
                ValueSize.parse("40B"),
                Distribution.UNIFORM,
                new Share(1.0),
                Optional.of(Duration.ofSeconds(60)),
                Optional.of(protection),
                Duration.ofMillis(50));
    }

    private static Operation step(OperationSource user, String expected, Outcome outcome, @Nullable Object reply) {
        Operation operation = new Operation();
        user.next(operation);
        assertThat(operation.name).isEqualTo(expected);
        operation.sentNanos = System.nanoTime();
        operation.doneNanos = operation.sentNanos + 1;
        operation.outcome = outcome;
        operation.reply = reply;
        operation.error = outcome == Outcome.OK ? null : "timeout";
        user.done(operation);
        return operation;
    }

    @Test
    void oneLoadsUnderTheLockAndTheOthersLookAgain() throws IOException {
        try (LedgerBook book = LedgerBook.create(run, "r1")) {
            Deployment deployment = cache(Cache.Stampede.LOCK).deploy(new Site("shop", "w", ONE, 42, book));
            OperationSource first = deployment.group().sources().apply(0);
            OperationSource second = deployment.group().sources().apply(1);

            step(first, "get", Outcome.OK, null);
            step(second, "get", Outcome.OK, null);
            step(first, "lock", Outcome.OK, "OK".getBytes(StandardCharsets.US_ASCII));
            step(second, "lock", Outcome.OK, null);
            Operation waiting = step(second, "get", Outcome.OK, null);
            assertThat(waiting.followUp).isTrue();
            assertThat(waiting.afterNanos).isEqualTo(10_000_000);
            step(second, "lock", Outcome.OK, null);
            Operation load = step(first, "set", Outcome.OK, "OK".getBytes(StandardCharsets.US_ASCII));
            assertThat(load.afterNanos).as("the time that loading takes").isEqualTo(50_000_000);
            step(first, "unlock", Outcome.OK, 1L);
            step(second, "get", Outcome.OK, new byte[40]);
            assertThat(step(second, "get", Outcome.OK, new byte[40]).followUp).isFalse();
        }
        assertThat(acts()).containsExactlyInAnyOrder(Act.READ, Act.READ, Act.REFUSE, Act.REFUSE, Act.WRITE);
    }

    @Test
    void aValueThatIsAboutToExpireIsRenewedByChanceAndAFreshOneIsNot() throws IOException {
        try (LedgerBook book = LedgerBook.create(run, "r1")) {
            Deployment deployment = cache(Cache.Stampede.EARLY).deploy(new Site("shop", "w", ONE, 42, book));
            OperationSource user = deployment.group().sources().apply(0);
            byte[] fresh = (Cache.nowMillis() + 60_000 + ":...").getBytes(StandardCharsets.US_ASCII);
            byte[] over = (Cache.nowMillis() - 1 + ":...").getBytes(StandardCharsets.US_ASCII);

            step(user, "get", Outcome.OK, fresh);
            step(user, "get", Outcome.OK, over);
            Operation renewal = step(user, "set", Outcome.OK, "OK".getBytes(StandardCharsets.US_ASCII));
            String value = new String(renewal.command[2], StandardCharsets.US_ASCII);
            assertThat(Long.parseLong(value.substring(0, value.indexOf(':'))))
                    .isBetween(Cache.nowMillis() + 55_000, Cache.nowMillis() + 60_000);
            step(user, "get", Outcome.OK, fresh);
        }
        assertThat(acts()).containsExactly(Act.WRITE);
    }

    private List<Act> acts() throws IOException {
        List<Act> acts = new ArrayList<>();
        for (Path file : HistoryFile.files(run)) {
            HistoryFile history = HistoryFile.open(file);
            if (history.header().kind().equals("stampede")) {
                List<HistoryEntry> entries = new ArrayList<>();
                history.read(entries::add);
                entries.forEach(entry -> acts.add(entry.act()));
            }
        }
        return acts;
    }
}
