package dev.redisdrill.chaos.watch;

import static dev.redisdrill.chaos.watch.Nodes.A;
import static dev.redisdrill.chaos.watch.Nodes.B;
import static dev.redisdrill.chaos.watch.Nodes.C;
import static dev.redisdrill.chaos.watch.Nodes.D;
import static dev.redisdrill.chaos.watch.Nodes.E;
import static dev.redisdrill.chaos.watch.Nodes.F;
import static dev.redisdrill.chaos.watch.Nodes.says;
import static dev.redisdrill.chaos.watch.Nodes.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.event.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterHistoryTest {
    private static final String HEALTHY = view();
    private static final String A_SUSPECTED = view("a 127.0.2.1:7001@17001 master,fail? - 0 0 1 disconnected 0-5460");
    private static final String A_FAILED = view("a 127.0.2.1:7001@17001 master,fail - 0 0 1 disconnected 0-5460");
    private static final String D_TOOK_OVER = view(
            "a 127.0.2.1:7001@17001 master,fail - 0 0 1 disconnected",
            "d 127.0.2.4:7004@17004 master - 0 0 7 connected 0-5460");
    private static final String A_FOLLOWS_D = view(
            "a 127.0.2.1:7001@17001 slave d 0 0 7 connected", "d 127.0.2.4:7004@17004 master - 0 0 7 connected 0-5460");

    private final ClusterHistory history = new ClusterHistory(Nodes.start());

    @BeforeEach
    void everybodyIsHealthy() {
        for (String node : new String[] {A, B, C, D, E, F}) {
            assertThat(history.answered(says(node, 1, HEALTHY))).isEmpty();
        }
    }

    @Test
    void aFailoverIsToldStepByStepAndEachStepOnce() {
        assertThat(history.silent(A, 10)).containsExactly(new Event.NodeReachable(10, A, false));
        assertThat(history.silent(A, 11)).isEmpty();
        assertThat(history.answered(says(D, 12, HEALTHY, true, false, 900)))
                .containsExactly(new Event.ReplicaOutOfSync(12, 1, D));

        assertThat(history.answered(says(B, 20, A_SUSPECTED))).containsExactly(new Event.NodeSuspected(20, A, B));
        assertThat(history.answered(says(B, 21, A_SUSPECTED))).isEmpty();
        assertThat(history.answered(says(C, 22, A_SUSPECTED))).containsExactly(new Event.NodeSuspected(22, A, C));
        assertThat(history.answered(says(C, 30, A_FAILED, false, true, 1)))
                .containsExactly(new Event.ClusterState(30, C, false), new Event.NodeFailed(30, A, C));
        assertThat(history.answered(says(B, 31, A_FAILED))).isEmpty();

        assertThat(history.answered(says(D, 40, D_TOOK_OVER)))
                .containsExactly(new Event.ReplicaPromoted(40, 1, D, 7), new Event.SlotsMoved(40, 1, A, D, 5461, D));
        assertThat(history.answered(says(B, 41, D_TOOK_OVER)))
                .containsExactly(new Event.SlotsMoved(41, 1, A, D, 5461, B));
        assertThat(history.answered(says(C, 42, D_TOOK_OVER, true, true, 1)))
                .containsExactly(new Event.ClusterState(42, C, true), new Event.SlotsMoved(42, 1, A, D, 5461, C));
    }

    @Test
    void theOldPrimaryComesBackAsReplicaAndItsOldNewsCountsForNothing() {
        history.silent(A, 10);
        history.answered(says(B, 20, A_FAILED));
        history.answered(says(D, 40, D_TOOK_OVER));
        history.answered(says(B, 41, D_TOOK_OVER));

        // Restarted, it believes what it last knew: that it serves its slots.
        assertThat(history.answered(says(A, 50, HEALTHY))).containsExactly(new Event.NodeReachable(50, A, true));
        assertThat(history.answered(says(A, 60, A_FOLLOWS_D, true, false, 0)))
                .containsExactly(
                        new Event.SlotsMoved(60, 1, A, D, 5461, A),
                        new Event.NodeDemoted(60, 1, A, D),
                        new Event.ReplicaOutOfSync(60, 1, A));
        assertThat(history.answered(says(A, 70, A_FOLLOWS_D))).containsExactly(new Event.ReplicaInSync(70, 1, A));
        assertThat(history.answered(says(B, 71, A_FOLLOWS_D))).isEmpty();
        assertThat(history.answered(says(D, 72, A_FOLLOWS_D))).containsExactly(new Event.NodeRecovered(72, A, D));
    }

    @Test
    void aNodeIsRecoveredWhenTheLastOfThoseWhoAnswerHasGivenUpItsSuspicion() {
        history.answered(says(B, 20, A_SUSPECTED));
        history.answered(says(C, 21, A_SUSPECTED));
        assertThat(history.answered(says(B, 30, HEALTHY))).isEmpty();
        assertThat(history.answered(says(C, 31, HEALTHY))).containsExactly(new Event.NodeRecovered(31, A, C));
        assertThat(history.answered(says(C, 32, HEALTHY))).isEmpty();
    }

    @Test
    void aSilentNodeDoesNotKeepItsSuspicionAlive() {
        history.answered(says(B, 20, A_SUSPECTED));
        history.silent(B, 25);
        assertThat(history.answered(says(C, 30, HEALTHY))).containsExactly(new Event.NodeRecovered(30, A, C));
    }

    @Test
    void aFreezeThatEndsInTimeTellsOfSilenceOnly() {
        assertThat(history.silent(A, 10)).containsExactly(new Event.NodeReachable(10, A, false));
        assertThat(history.answered(says(D, 11, HEALTHY))).isEmpty();
        assertThat(history.answered(says(A, 20, HEALTHY))).containsExactly(new Event.NodeReachable(20, A, true));
    }

    @Test
    void aReplicaThatIsBackBeforeAnybodyMissedItIsToldToBeInSyncAgain() {
        history.started(D, 20);
        assertThat(history.isCalm(D, says(D, 21, HEALTHY).view())).isFalse();
        assertThat(history.answered(says(D, 20, HEALTHY)))
                .as("asked for before: the old process may have answered")
                .isEmpty();
        assertThat(history.answered(says(D, 21, HEALTHY))).containsExactly(new Event.ReplicaInSync(21, 1, D));
        assertThat(history.isCalm(D, says(D, 22, HEALTHY).view())).isTrue();

        history.started(A, 30);
        assertThat(history.answered(says(A, 31, HEALTHY))).isEmpty();
        assertThat(history.isCalm(A, says(A, 32, HEALTHY).view())).isTrue();
    }

    @Test
    void anOldViewNeitherDemotesNorPromotes() {
        history.answered(says(D, 40, D_TOOK_OVER));
        // E was slow: its view is older than what is known.
        assertThat(history.answered(says(E, 41, HEALTHY))).isEmpty();
        // So is one of D itself that was asked for before its election and read after it.
        assertThat(history.answered(says(D, 42, HEALTHY))).noneMatch(Event.NodeDemoted.class::isInstance);
    }

    @Test
    void slotsThatNobodyServesAnyMoreAreNamedSo() {
        String lost = view("c 127.0.2.3:7003@17003 master - 0 0 3 connected 10924-16383");
        assertThat(history.answered(says(B, 20, lost)))
                .containsExactly(new Event.SlotsMoved(20, 3, C, SlotMoves.NOBODY, 1, B));
    }

    @Test
    void calmEndsForAllWithTheFirstThingAmissAnywhere() {
        ClusterView asBefore = says(E, 2, HEALTHY).view();
        assertThat(history.isCalm(E, asBefore)).isTrue();
        assertThat(history.isCalm(E, says(E, 2, A_SUSPECTED).view())).isFalse();
        history.silent(A, 10);
        assertThat(history.isCalm(E, asBefore)).isFalse();
        history.answered(says(A, 11, HEALTHY));
        assertThat(history.isCalm(E, asBefore)).isTrue();
        history.answered(says(D, 12, HEALTHY, true, false, 1));
        assertThat(history.isCalm(E, asBefore)).isFalse();
    }

    @Test
    void aSecondFailoverOfTheSameShardIsToldAgain() {
        history.answered(says(D, 40, D_TOOK_OVER));
        history.answered(says(A, 60, A_FOLLOWS_D));
        String back = view(
                "a 127.0.2.1:7001@17001 master - 0 0 8 connected 0-5460",
                "d 127.0.2.4:7004@17004 master,fail - 0 0 7 disconnected");
        assertThat(history.answered(says(A, 90, back)))
                .contains(new Event.ReplicaPromoted(90, 1, A, 8), new Event.NodeFailed(90, D, A));
    }

    @Test
    void aNewShardThatTakesSlotsIsNoFailover() {
        String joined = view("a 127.0.2.1:7001@17001 master - 0 0 1 connected 100-5460")
                + "g 127.0.2.7:7007@17007 master - 0 0 9 connected 0-99\n";
        assertThat(history.answered(says(B, 20, joined)))
                .containsExactly(new Event.SlotsMoved(20, 1, A, "127.0.2.7:7007", 100, B));
    }

    @Test
    void aReplicaThatJoinedLaterAndTakesOverIsPromoted() {
        String joined = view("a 127.0.2.1:7001@17001 master,fail - 0 0 1 disconnected")
                + "g 127.0.2.7:7007@17007 master - 0 0 9 connected 0-5460\n";
        assertThat(history.answered(says(B, 20, joined)))
                .contains(new Event.ReplicaPromoted(20, 1, "127.0.2.7:7007", 9));
    }
}
