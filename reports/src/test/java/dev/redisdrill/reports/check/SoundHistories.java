package dev.redisdrill.reports.check;

import static dev.redisdrill.timeline.measure.Outcome.FAILED;
import static dev.redisdrill.timeline.measure.Outcome.OK;
import static dev.redisdrill.timeline.measure.Outcome.UNKNOWN;

import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.isolation.AclLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** For each service, what a sound one may do: with everything in it that looks wrong and is not. */
final class SoundHistories {
    static final long LEASE = 5_000_000_000L;

    private SoundHistories() {}

    static TestHistory lock() {
        return new TestHistory("lock", Map.of())
                .add(Act.TAKE, OK, 0, 1, LEASE, 0, 10)
                .add(Act.REFUSE, OK, 0, 0, LEASE, 11, 12)
                .add(Act.SETTLE, OK, 0, 1, 1, 20, 21)
                .add(Act.TAKE, OK, 0, 2, LEASE, 15, 22) // asked before the release, granted after it
                .add(Act.TAKE, UNKNOWN, 0, 0, LEASE, 23, 24)
                .add(Act.TAKE, OK, 0, 4, LEASE, 5_100, 5_101); // the second one's lease is over
    }

    static TestHistory limit(int algorithm) {
        TestHistory history = new TestHistory(
                "rate-limit", Map.of("algorithm", (long) algorithm, "limit", 3L, "windowMicros", 1_000_000L));
        for (int i = 0; i < 30; i++) { // three a second, evenly
            history.ok(Act.TAKE, 7_000_000 + i * 333_334L, 0);
        }
        return history.ok(Act.REFUSE, 7_000_001, 0).unknown(Act.TAKE, 0, 0);
    }

    static TestHistory dedup() {
        TestHistory history = new TestHistory("dedup", Map.of("perMillion", 10_000L, "capacity", 10_000L));
        for (int i = 0; i < 1_000; i++) {
            history.ok(Act.ADD, i, i % 100 == 0 ? 1 : 0); // 1 % false positives, as designed
        }
        history.unknown(Act.ADD, 1_000, 0).ok(Act.ADD, 1_000, 0); // the unknown one may not have been executed
        for (int i = 0; i < 500; i++) {
            history.ok(Act.ADD, i, 1);
        }
        return history;
    }

    static TestHistory register() {
        return new TestHistory("register", Map.of())
                .ok(Act.READ, 0, 0)
                .ok(Act.WRITE, 1, 0)
                .ok(Act.READ, 1, 0)
                .add(Act.WRITE, OK, 0, 2, 0, 2_000, 2_100) // at the same time as 3 and both reads
                .add(Act.WRITE, OK, 0, 3, 0, 2_050, 2_150)
                .add(Act.READ, OK, 0, 3, 0, 2_060, 2_070)
                .add(Act.READ, OK, 0, 2, 0, 2_080, 2_170)
                .add(Act.READ, OK, 0, 2, 0, 2_180, 2_190)
                .add(Act.WRITE, UNKNOWN, 0, 4, 0, 3_000, 3_100)
                .add(Act.READ, OK, 0, 2, 0, 3_200, 3_300)
                .add(Act.READ, OK, 0, 4, 0, 3_400, 3_500) // executed late
                .add(Act.WRITE, UNKNOWN, 0, 5, 0, 3_600, 3_700)
                .add(Act.WRITE, FAILED, 0, 6, 0, 3_800, 3_900)
                .add(Act.READ, OK, 0, 4, 0, 4_000, 4_100);
    }

    static TestHistory queue() {
        return new TestHistory("queue", Map.of())
                .ok(Act.ADD, 7, 0)
                .ok(Act.ADD, 7, 1)
                .ok(Act.ADD, 7, 2)
                .unknown(Act.ADD, 7, 3)
                .unknown(Act.ADD, 7, 4)
                .failed(Act.ADD, 7, 5)
                .ok(Act.TAKE, 7, 0)
                .ok(Act.SETTLE, 7, 0)
                .ok(Act.TAKE, 7, 1)
                .ok(Act.RETAKE, 7, 1)
                .unknown(Act.SETTLE, 7, 1)
                .ok(Act.TAKE, 7, 3)
                .ok(Act.SETTLE, 7, 3)
                .ok(Act.FOUND, 7, 2);
    }

    static TestHistory stream() {
        return new TestHistory("stream", Map.of())
                .ok(Act.ADD, 7, 0)
                .unknown(Act.ADD, 7, 1)
                .ok(Act.ADD, 7, 2)
                .ok(Act.ADD, 8, 0)
                .unknown(Act.ADD, 8, 1)
                .failed(Act.ADD, 8, 2)
                .ok(Act.ADD, 8, 3);
    }

    /** Sixty seconds to live; given at 1 s and again at 11 s, last looked at (twice) at 21 s. */
    static TestHistory ttl() {
        return new TestHistory("ttl", Map.of("ttlNanos", 60_000_000_000L, "prefilled", 0L, "removed", 0L))
                .add(Act.READ, OK, 0, 0, 0, 500, 501)
                .add(Act.WRITE, OK, 0, 0, 0, 1_000, 1_010)
                .add(Act.READ, OK, 0, 1, 0, 2_000, 2_001)
                .add(Act.WRITE, OK, 0, 0, 0, 11_000, 11_010)
                .add(Act.WRITE, OK, 1, 0, 0, 1_000, 1_010)
                .add(Act.WRITE, UNKNOWN, 2, 0, 0, 1_000, 1_010) // executed late
                .add(Act.FOUND, OK, 2, 0, 59_000, 21_000, 21_001);
    }

    static TestHistory looked(TestHistory history, long first, long second) {
        return history.add(Act.FOUND, OK, 0, 0, first, 21_000, 21_001).add(Act.FOUND, OK, 0, 1, second, 21_300, 21_301);
    }

    /** Shop's canary at one node: all four refused of bank, of which a restart forgot none. */
    static TestHistory canary(long logged) {
        TestHistory history =
                new TestHistory("isolation", Map.of("user shop", 0L, "prey bank:ledger", 0L, "node n:1", 0L));
        for (long attempt = 0; attempt < 4; attempt++) {
            history.ok(Act.REFUSE, attempt, 0);
        }
        return history.unknown(Act.REFUSE, 0, 0).logged(log(logged, Optional.of(10_000L), 0));
    }

    static AclLog log(long count, Optional<Long> most, long sinceNanos) {
        return new AclLog(
                AclLog.SCHEMA,
                List.of(new AclLog.Node(
                        "n:1",
                        sinceNanos,
                        count,
                        most,
                        List.of(
                                new AclLog.Refusal("shop", "bank:ledger:canary", count),
                                new AclLog.Refusal("post", "bank:ledger:canary", 9)),
                        Optional.empty())));
    }

    static TestHistory found(TestHistory history, long... numbers) {
        for (int i = 0; i < numbers.length; i += 2) {
            history.ok(Act.FOUND, numbers[i], numbers[i + 1]);
        }
        return history;
    }

    static TestHistory counter() {
        return new TestHistory("counter", Map.of())
                .ok(Act.ADD, 1, 1)
                .ok(Act.ADD, 1, 2)
                .unknown(Act.ADD, 1, 0);
    }

    /** Publisher 7, subscriber 0, who is away for a while. */
    static TestHistory pubSub() {
        return new TestHistory("pub-sub", Map.of("subscribers", 1L))
                .ok(Act.JOIN, 0, 0)
                .ok(Act.ADD, 7, 0)
                .ok(Act.ADD, 7, 1)
                .unknown(Act.ADD, 7, 2)
                .unknown(Act.ADD, 7, 3)
                .failed(Act.ADD, 7, 4)
                .ok(Act.TAKE, 7, 0)
                .ok(Act.TAKE, 7, 1)
                .ok(Act.LEAVE, 0, 0)
                .ok(Act.ADD, 7, 5)
                .ok(Act.JOIN, 0, 0)
                .ok(Act.ADD, 7, 6)
                .ok(Act.TAKE, 7, 6)
                .ok(Act.TAKE, 7, 2); // executed late
    }

    static TestHistory ledgerSync() {
        return new TestHistory("ledger-sync", Map.of())
                .ok(Act.ADD, 7, 0)
                .ok(Act.ADD, 7, 1)
                .unknown(Act.ADD, 7, 2)
                .unknown(Act.ADD, 7, 3)
                .failed(Act.ADD, 7, 4)
                .ok(Act.TAKE, 7, 0)
                .ok(Act.TAKE, 7, 1)
                .ok(Act.RETAKE, 7, 1);
    }

    /** Two loadings of a key, one after the other, and one of another key meanwhile. */
    static TestHistory stampede() {
        return new TestHistory("stampede", Map.of())
                .add(Act.READ, OK, 0, 0, 0, 0, 10)
                .add(Act.REFUSE, OK, 0, 0, 0, 12, 13)
                .add(Act.WRITE, OK, 0, 0, 1, 10, 30)
                .add(Act.WRITE, OK, 1, 0, 1, 20, 40)
                .add(Act.WRITE, UNKNOWN, 0, 1, 0, 30, 50);
    }

    static TestHistory answers() {
        return new TestHistory("rag-cache", Map.of())
                .ok(Act.READ, 0, 0)
                .ok(Act.WRITE, 0, 0)
                .ok(Act.READ, 1, 0)
                .ok(Act.TAKE, 0, 0);
    }
}
