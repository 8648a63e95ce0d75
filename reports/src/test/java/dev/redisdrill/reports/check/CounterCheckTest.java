package dev.redisdrill.reports.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.reports.stats.ServiceAudit;
import dev.redisdrill.timeline.history.Act;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterCheckTest {
    private static TestHistory increments(int from, int to) {
        TestHistory history = new TestHistory("counter", Map.of());
        for (int value = from; value <= to; value++) {
            history.ok(Act.ADD, 1, value);
        }
        return history;
    }

    @Test
    void aCleanHistoryRaisesNothing() {
        ServiceAudit audit = increments(1, 10).ok(Act.FOUND, 0, 10).audit();

        assertThat(audit.allViolations()).isZero();
        assertThat(audit.problems()).isEmpty();
        assertThat(audit.totals()).containsEntry("acknowledged", 10L).containsEntry("counters", 1L);
    }

    @Test
    void anUnknownIncrementMayOrMayNotCount() {
        assertThat(increments(1, 10)
                        .unknown(Act.ADD, 1, 0)
                        .ok(Act.FOUND, 0, 10)
                        .audit()
                        .allViolations())
                .isZero();
        assertThat(increments(1, 10)
                        .unknown(Act.ADD, 1, 0)
                        .ok(Act.FOUND, 0, 11)
                        .audit()
                        .allViolations())
                .isZero();
        assertThat(increments(1, 10)
                        .failed(Act.ADD, 1, 0)
                        .ok(Act.FOUND, 0, 11)
                        .audit()
                        .totals())
                .containsEntry("doubled", 1L)
                .containsEntry("lost", 0L);
    }

    @Test
    void aValueBelowTheAcknowledgedIsALoss() {
        ServiceAudit audit = increments(1, 10).ok(Act.FOUND, 0, 7).audit();

        assertThat(audit.totals()).containsEntry("lost", 3L).containsEntry("doubled", 0L);
        assertThat(audit.samples()).hasSize(1);
    }

    @Test
    void aValueRepliedTwiceIsALossEvenIfUnknownIncrementsMakeUpForIt() {
        TestHistory history = increments(1, 10).ok(Act.ADD, 1, 9).ok(Act.ADD, 1, 10);
        history.unknown(Act.ADD, 1, 0).unknown(Act.ADD, 1, 0);

        assertThat(history.ok(Act.FOUND, 0, 12).audit().totals()).containsEntry("lost", 2L);
    }

    @Test
    void aValueAboveAllIncrementsIsADoubleExecution() {
        assertThat(increments(1, 10).ok(Act.FOUND, 0, 12).audit().totals())
                .containsEntry("doubled", 2L)
                .containsEntry("lost", 0L);
    }

    @Test
    void aHistoryWithoutItsEndSaysSo() {
        assertThat(increments(1, 10).cutShort().audit().problems())
                .singleElement()
                .asString()
                .contains("was cut short");
    }
}
