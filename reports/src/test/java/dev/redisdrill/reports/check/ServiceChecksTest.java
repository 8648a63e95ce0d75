package dev.redisdrill.reports.check;

import static dev.redisdrill.timeline.measure.Outcome.FAILED;
import static dev.redisdrill.timeline.measure.Outcome.OK;
import static dev.redisdrill.timeline.measure.Outcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.reports.stats.ServiceAudit;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.isolation.AclLog;
import dev.redisdrill.timeline.spec.Kinds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** For each check: a clean history raises nothing, and one planted defect raises exactly the figure that is meant for it. */
class ServiceChecksTest {
    private static final long LEASE = 5_000_000_000L;

    private static TestHistory lock() {
        return new TestHistory("lock", Map.of())
                .add(Act.TAKE, OK, 0, 1, LEASE, 0, 10)
                .add(Act.REFUSE, OK, 0, 0, LEASE, 11, 12)
                .add(Act.SETTLE, OK, 0, 1, 1, 20, 21)
                .add(Act.TAKE, OK, 0, 2, LEASE, 15, 22) // asked before the release, granted after it
                .add(Act.TAKE, UNKNOWN, 0, 0, LEASE, 23, 24)
                .add(Act.TAKE, OK, 0, 4, LEASE, 5_100, 5_101); // the second one's lease is over
    }

    private static TestHistory limit(int algorithm) {
        TestHistory history = new TestHistory(
                "rate-limit", Map.of("algorithm", (long) algorithm, "limit", 3L, "windowMicros", 1_000_000L));
        for (int i = 0; i < 30; i++) { // three a second, evenly
            history.ok(Act.TAKE, 7_000_000 + i * 333_334L, 0);
        }
        return history.ok(Act.REFUSE, 7_000_001, 0).unknown(Act.TAKE, 0, 0);
    }

    private static TestHistory dedup() {
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

    private static TestHistory register() {
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

    private static TestHistory queue() {
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

    private static TestHistory stream() {
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
    private static TestHistory ttl() {
        return new TestHistory("ttl", Map.of("ttlNanos", 60_000_000_000L, "prefilled", 0L, "removed", 0L))
                .add(Act.READ, OK, 0, 0, 0, 500, 501)
                .add(Act.WRITE, OK, 0, 0, 0, 1_000, 1_010)
                .add(Act.READ, OK, 0, 1, 0, 2_000, 2_001)
                .add(Act.WRITE, OK, 0, 0, 0, 11_000, 11_010)
                .add(Act.WRITE, OK, 1, 0, 0, 1_000, 1_010)
                .add(Act.WRITE, UNKNOWN, 2, 0, 0, 1_000, 1_010) // executed late
                .add(Act.FOUND, OK, 2, 0, 59_000, 21_000, 21_001);
    }

    private static TestHistory looked(TestHistory history, long first, long second) {
        return history.add(Act.FOUND, OK, 0, 0, first, 21_000, 21_001).add(Act.FOUND, OK, 0, 1, second, 21_300, 21_301);
    }

    /** Shop's canary at one node: all four refused of bank, of which a restart forgot none. */
    private static TestHistory canary(long logged) {
        TestHistory history =
                new TestHistory("isolation", Map.of("user shop", 0L, "prey bank:ledger", 0L, "node n:1", 0L));
        for (long attempt = 0; attempt < 4; attempt++) {
            history.ok(Act.REFUSE, attempt, 0);
        }
        return history.unknown(Act.REFUSE, 0, 0).logged(log(logged, Optional.of(10_000L), 0));
    }

    private static AclLog log(long count, Optional<Long> most, long sinceNanos) {
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

    private static TestHistory found(TestHistory history, long... numbers) {
        for (int i = 0; i < numbers.length; i += 2) {
            history.ok(Act.FOUND, numbers[i], numbers[i + 1]);
        }
        return history;
    }

    private static TestHistory counter() {
        return new TestHistory("counter", Map.of())
                .ok(Act.ADD, 1, 1)
                .ok(Act.ADD, 1, 2)
                .unknown(Act.ADD, 1, 0);
    }

    /** Publisher 7, subscriber 0, who is away for a while. */
    private static TestHistory pubSub() {
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

    private static TestHistory ledgerSync() {
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
    private static TestHistory stampede() {
        return new TestHistory("stampede", Map.of())
                .add(Act.READ, OK, 0, 0, 0, 0, 10)
                .add(Act.REFUSE, OK, 0, 0, 0, 12, 13)
                .add(Act.WRITE, OK, 0, 0, 1, 10, 30)
                .add(Act.WRITE, OK, 1, 0, 1, 20, 40)
                .add(Act.WRITE, UNKNOWN, 0, 1, 0, 30, 50);
    }

    private static TestHistory answers() {
        return new TestHistory("rag-cache", Map.of())
                .ok(Act.READ, 0, 0)
                .ok(Act.WRITE, 0, 0)
                .ok(Act.READ, 1, 0)
                .ok(Act.TAKE, 0, 0);
    }

    static Stream<Arguments> clean() {
        return Stream.of(
                Arguments.of("stampede", stampede()),
                Arguments.of("rag-cache", answers()),
                Arguments.of("counter", counter().ok(Act.FOUND, 0, 3)),
                Arguments.of("lock", lock()),
                Arguments.of("rate-limit", limit(0)),
                Arguments.of("rate-limit", limit(1)),
                Arguments.of("rate-limit", limit(2)),
                Arguments.of("dedup", dedup()),
                Arguments.of("register", register()),
                Arguments.of("queue", queue()),
                Arguments.of("ttl", looked(ttl(), 50_005, 49_705)),
                Arguments.of("isolation", canary(4)),
                Arguments.of("pub-sub", pubSub()),
                Arguments.of("ledger-sync", found(ledgerSync(), 7, 0, 7, 1, 7, 2)),
                Arguments.of("stream", found(stream(), 7, 0, 8, 0, 7, 2, 7, 1, 8, 3)));
    }

    @ParameterizedTest
    @MethodSource("clean")
    void aCleanHistoryRaisesNothing(String kind, TestHistory history) {
        ServiceAudit audit = history.audit();

        assertThat(audit.samples()).isEmpty();
        assertThat(audit.allViolations()).isZero();
        assertThat(audit.problems()).isEmpty();
        assertThat(audit.empty()).isFalse();
        assertThat(audit.kind()).isEqualTo(kind);
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                Arguments.of("loaded together", 1, stampede().add(Act.WRITE, OK, 0, 0, 0, 28, 30)),
                Arguments.of("wrong answers", 1, answers().ok(Act.TAKE, 3, 0)),
                Arguments.of("lost", 1, counter().ok(Act.FOUND, 0, 1)),
                Arguments.of("doubled", 1, counter().ok(Act.FOUND, 0, 4)),
                Arguments.of("overlaps", 1, lock().add(Act.TAKE, OK, 0, 5, LEASE, 6_000, 6_001)),
                Arguments.of("tokens back", 1, lock().add(Act.TAKE, OK, 0, 3, LEASE, 20_000, 20_001)),
                Arguments.of("over-admitted", 1, limit(0).ok(Act.TAKE, 9_500_000, 0)),
                Arguments.of("over-admitted", 1, limit(1).ok(Act.TAKE, 9_500_000, 0)),
                Arguments.of(
                        "over-admitted",
                        1,
                        limit(2).ok(Act.TAKE, 30_000_000, 0)
                                .ok(Act.TAKE, 30_000_000, 0)
                                .ok(Act.TAKE, 30_000_000, 0)
                                .ok(Act.TAKE, 30_000_000, 0)),
                Arguments.of("false negatives", 1, dedup().ok(Act.ADD, 77, 0)),
                Arguments.of("contradictions", 3, register().ok(Act.READ, 1, 0)), // stale: across 2, 3 and 4
                Arguments.of("contradictions", 1, register().ok(Act.WRITE, 9, 0).ok(Act.READ, 4, 0)), // 9 is lost
                Arguments.of("phantoms", 1, register().ok(Act.READ, 6, 0)), // refused
                Arguments.of("lost", 1, queue().ok(Act.ADD, 7, 6)),
                Arguments.of("lost", 1, queue().ok(Act.ADD, 7, 6).ok(Act.TAKE, 7, 6)),
                Arguments.of("duplicates", 1, queue().ok(Act.TAKE, 7, 0)),
                Arguments.of("phantoms", 1, queue().ok(Act.TAKE, 7, 5)),
                Arguments.of("too long", 1, looked(ttl(), 55_000, 54_700)),
                Arguments.of("too long", 1, looked(ttl(), 50_005, 49_705).add(Act.READ, OK, 1, 1, 0, 70_000, 70_001)),
                Arguments.of("without TTL", 1, looked(ttl(), -1, -1)),
                Arguments.of("gone early", 1, looked(ttl(), -2, -2)),
                Arguments.of("gone early", 1, looked(ttl(), 50_005, 49_705).add(Act.READ, OK, 1, 0, 0, 30_000, 30_001)),
                Arguments.of("risen", 1, looked(ttl(), 40_000, 41_000)),
                Arguments.of("got through", 1, canary(4).ok(Act.TAKE, 1, 0)),
                Arguments.of("not logged", 1, canary(3)),
                Arguments.of("gaps", 1, found(ledgerSync(), 7, 0)),
                Arguments.of("doubles", 1, found(ledgerSync(), 7, 0, 7, 1, 7, 0)),
                Arguments.of("phantoms", 1, found(ledgerSync(), 7, 0, 7, 1, 7, 4)),
                Arguments.of("phantoms", 1, found(ledgerSync(), 7, 0, 7, 1, 8, 0)),
                Arguments.of("duplicates", 1, pubSub().ok(Act.TAKE, 7, 0)),
                Arguments.of(
                        "out of order",
                        1,
                        pubSub().ok(Act.ADD, 7, 7)
                                .ok(Act.ADD, 7, 8)
                                .ok(Act.TAKE, 7, 8)
                                .ok(Act.TAKE, 7, 7)),
                Arguments.of("made up", 1, pubSub().ok(Act.TAKE, 7, 4)), // refused
                Arguments.of("made up", 1, pubSub().ok(Act.TAKE, 8, 0)),
                Arguments.of("made up", 1, pubSub().add(Act.TAKE, OK, 1, 7, 3, 2_000, 2_001)), // another channel
                Arguments.of("lost", 1, found(stream(), 7, 0, 8, 0, 7, 2)),
                Arguments.of("duplicates", 1, found(stream(), 7, 0, 8, 0, 7, 2, 8, 3, 8, 0)),
                Arguments.of("out of order", 1, found(stream(), 8, 0, 7, 2, 7, 0, 8, 3)),
                Arguments.of("phantoms", 1, found(stream(), 7, 0, 8, 0, 7, 2, 8, 2, 8, 3)),
                Arguments.of("bad entries", 1, found(stream(), 7, 0, 8, 0, 8, 3).ok(Act.BAD, 7, 2)));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void onePlantedDefectRaisesItsFigureAndNoOther(String figure, long many, TestHistory history) {
        ServiceAudit audit = history.audit();
        Map<String, Long> raised = new TreeMap<>(audit.totals());
        raised.keySet().retainAll(audit.violations());
        raised.values().removeIf(n -> n == 0);

        assertThat(raised).containsExactly(Map.entry(figure, many));
        assertThat(audit.samples())
                .isNotEmpty()
                .allMatch(sample -> sample.what().equals(figure));
    }

    @Test
    void everyCheckAndEveryOfItsFiguresHasAMutation() {
        Set<String> raised = new TreeSet<>();
        mutations().forEach(m -> {
            ServiceAudit audit = ((TestHistory) m.get()[2]).audit();
            raised.add(audit.kind() + ": " + m.get()[0]);
        });
        Set<String> all = new TreeSet<>();
        for (String kind : Kinds.of(ServiceCheck.class).names()) {
            ((ServiceCheck) Objective.withoutKeys(kind))
                    .bounds()
                    .keySet()
                    .forEach(figure -> all.add(kind + ": " + figure));
        }
        all.remove("dedup: excess false positives"); // below: it takes many of them

        assertThat(raised).isEqualTo(all);
    }

    @Test
    void whatIsMissingOfAChannelIsCountedAndBreaksNoPromise() {
        ServiceAudit audit = pubSub().audit();
        assertThat(audit.total("while away")).isEqualTo(1);
        assertThat(audit.total("missing")).isZero();
        assertThat(audit.total("heard")).isEqualTo(4);

        ServiceAudit missed = pubSub().ok(Act.ADD, 7, 7)
                .after(500)
                .ok(Act.ADD, 7, 8)
                .ok(Act.TAKE, 7, 8)
                .audit();
        assertThat(missed.total("missing")).isEqualTo(1);
        assertThat(missed.allViolations()).isZero();
        assertThat(missed.total("gaps")).isEqualTo(1);
        assertThat(missed.total("longest gap ms")).isBetween(500L, 520L);
        assertThat(missed.samples()).hasSize(1).allMatch(sample -> sample.what().equals("gaps"));
    }

    @Test
    void tooManyFalsePositivesAreExcess() {
        TestHistory history = dedup();
        for (int i = 2_000; i < 2_100; i++) {
            history.ok(Act.ADD, i, 1);
        }
        ServiceAudit audit = history.audit();

        assertThat(audit.total("excess false positives")).isBetween(80L, 95L);
        assertThat(audit.total("false negatives")).isZero();
    }

    @Test
    void aFilterBeyondItsCapacityIsNotHeldToItsDesign() {
        TestHistory history = new TestHistory("dedup", Map.of("perMillion", 10_000L, "capacity", 10L));
        for (int i = 0; i < 20; i++) {
            history.ok(Act.ADD, i, 1);
        }

        assertThat(history.audit().allViolations()).isZero();
        assertThat(history.audit().total("overfull")).isEqualTo(1);
    }

    @Test
    void aKeyThatMayHaveBeenMadeWithoutATtlIsNoFaultOfTheServers() {
        TestHistory made = ttl().add(Act.ADD, OK, 0, 0, 0, 20_000, 20_001);
        assertThat(looked(made, -1, -1).audit().allViolations()).isZero();

        TestHistory settled =
                ttl().add(Act.ADD, OK, 0, 0, 0, 20_000, 20_001).add(Act.WRITE, OK, 0, 0, 0, 20_002, 20_003);
        assertThat(looked(settled, -1, -1).audit().total("without TTL")).isEqualTo(1);
    }

    @Test
    void whatAServiceDeletesItselfIsNotGoneEarly() {
        TestHistory locks = new TestHistory("ttl", Map.of("ttlNanos", LEASE, "prefilled", 0L, "removed", 1L))
                .add(Act.WRITE, OK, 0, 0, 0, 1_000, 1_010)
                .add(Act.FOUND, OK, 0, 0, -2, 2_000, 2_001);
        assertThat(locks.audit().allViolations()).isZero();
    }

    @Test
    void whatWasWrittenBeforeTheLoadEndsWithIt() {
        Map<String, Long> settings = Map.of("ttlNanos", 60_000_000_000L, "prefilled", 1L, "removed", 0L);
        TestHistory cache = new TestHistory("ttl", settings)
                .add(Act.READ, OK, 1, 1, 0, 1_000, 1_001)
                .add(Act.FOUND, OK, 0, 0, 55_000, 5_000, 5_001);
        assertThat(cache.audit().allViolations()).isZero();
        assertThat(cache.add(Act.FOUND, OK, 0, 1, 59_000, 5_300, 5_301).audit().total("too long"))
                .isEqualTo(1);
    }

    @Test
    void whatALogHasForgottenIsNotMissing() {
        assertThat(canary(3).logged(log(3, Optional.of(3L), 0)).audit().allViolations())
                .as("a full log")
                .isZero();
        ServiceAudit restarted =
                canary(1).logged(log(1, Optional.of(10_000L), 1_006_000_000L)).audit();
        assertThat(restarted.allViolations())
                .as("a server that was started anew")
                .isZero();
        assertThat(restarted.total("forgotten")).isEqualTo(3);
        assertThat(restarted.total("logged")).isEqualTo(1);
    }

    @Test
    void aLogThatCannotBeReadLeavesThatHalfOpen() {
        AclLog refused = new AclLog(
                AclLog.SCHEMA,
                List.of(new AclLog.Node("n:1", 0, 0, Optional.empty(), List.of(), Optional.of("NOPERM acl"))));
        assertThat(canary(4).logged(refused).audit().problems())
                .containsExactly("the ACL LOG of n:1 cannot be read: NOPERM acl");
        ServiceAudit deaf = new TestHistory("isolation", Map.of("user shop", 0L))
                .unknown(Act.REFUSE, 0, 0)
                .audit();
        assertThat(deaf.problems()).containsExactly("no attempt got an answer that tells anything");
    }

    @Test
    void aHistoryWithGapsThatWereAskedForTellsNothing() {
        ServiceAudit audit = new TestHistory("counter", Map.of("gaps", 1L))
                .ok(Act.ADD, 1, 1)
                .ok(Act.FOUND, 0, 99)
                .audit();
        assertThat(audit.allViolations()).isZero();
        assertThat(audit.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("has gaps"));
    }

    @Test
    void aRegisterThatExpiredMayHoldNothing() {
        TestHistory history = new TestHistory("register", Map.of("ttlNanos", 60_000_000_000L));
        history.ok(Act.WRITE, 1, 0)
                .after(30_000)
                .ok(Act.READ, 1, 0)
                .after(61_000)
                .ok(Act.READ, 0, 0);
        assertThat(history.audit().allViolations()).isZero();

        TestHistory early = new TestHistory("register", Map.of("ttlNanos", 60_000_000_000L));
        early.ok(Act.WRITE, 1, 0).after(30_000).ok(Act.READ, 1, 0).after(59_000).ok(Act.READ, 0, 0);
        assertThat(early.audit().total("contradictions")).isGreaterThan(0);
    }
}
