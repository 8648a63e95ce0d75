package dev.redisdrill.reports.check;

import static dev.redisdrill.reports.check.SoundHistories.LEASE;
import static dev.redisdrill.reports.check.SoundHistories.answers;
import static dev.redisdrill.reports.check.SoundHistories.canary;
import static dev.redisdrill.reports.check.SoundHistories.counter;
import static dev.redisdrill.reports.check.SoundHistories.dedup;
import static dev.redisdrill.reports.check.SoundHistories.found;
import static dev.redisdrill.reports.check.SoundHistories.ledgerSync;
import static dev.redisdrill.reports.check.SoundHistories.limit;
import static dev.redisdrill.reports.check.SoundHistories.lock;
import static dev.redisdrill.reports.check.SoundHistories.log;
import static dev.redisdrill.reports.check.SoundHistories.looked;
import static dev.redisdrill.reports.check.SoundHistories.pubSub;
import static dev.redisdrill.reports.check.SoundHistories.queue;
import static dev.redisdrill.reports.check.SoundHistories.register;
import static dev.redisdrill.reports.check.SoundHistories.stampede;
import static dev.redisdrill.reports.check.SoundHistories.stream;
import static dev.redisdrill.reports.check.SoundHistories.ttl;
import static dev.redisdrill.timeline.measure.Outcome.OK;
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
