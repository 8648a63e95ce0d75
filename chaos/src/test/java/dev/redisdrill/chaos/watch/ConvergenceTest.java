package dev.redisdrill.chaos.watch;

import static dev.redisdrill.chaos.watch.Nodes.A;
import static dev.redisdrill.chaos.watch.Nodes.B;
import static dev.redisdrill.chaos.watch.Nodes.D;
import static dev.redisdrill.chaos.watch.Nodes.says;
import static dev.redisdrill.chaos.watch.Nodes.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.event.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConvergenceTest {
    private final Event.LabReady cluster = Nodes.start();
    private final Map<String, NodeReport> before = round(10);
    private final Map<String, NodeReport> now = round(20);

    @Test
    void aHealthyClusterLacksNothing() {
        assertThat(missing()).isEmpty();
    }

    @Test
    void aNodeThatDoesNotAnswerIsNamed() {
        now.remove(D);
        assertThat(missing()).containsExactly(D + " does not answer", "the primary " + A + " has no replica in sync");
    }

    @Test
    void aReplicaMustHaveWhatItsPrimaryHadBefore() {
        now.put(D, says(D, 20, view(), true, true, 400));
        assertThat(missing()).containsExactly(D + " is 600 bytes behind its primary " + A);
    }

    @Test
    void whatThePrimaryWroteSinceDoesNotCount() {
        now.put(A, says(A, 20, view(), true, true, 5_000_000));
        assertThat(missing()).isEmpty();
    }

    @Test
    void aReplicaIsNotComparedWithALaterWordOfItsPrimary() {
        before.put(A, says(A, 25, view()));
        assertThat(missing()).containsExactly(D + " cannot be compared with its primary yet");
    }

    @Test
    void aLinkThatIsDownIsNotInSync() {
        now.put(D, says(D, 20, view(), true, false, 1_000));
        assertThat(missing())
                .containsExactly(
                        D + " is a replica whose link to its primary is down",
                        "the primary " + A + " has no replica in sync");
    }

    @Test
    void suspicionsDisagreementAndClusterStateAreNamed() {
        now.put(B, says(B, 20, view("a 127.0.2.1:7001@17001 master,fail? - 0 0 1 connected 0-5460")));
        assertThat(missing()).containsExactly(B + " suspects " + A);
        now.put(B, says(B, 20, view(), false, true, 1_000));
        assertThat(missing()).containsExactly(B + " says cluster_state:fail");
        now.put(
                B,
                says(
                        B,
                        20,
                        view(
                                "a 127.0.2.1:7001@17001 slave d 0 0 7 connected",
                                "d 127.0.2.4:7004@17004 master - 0 0 7 connected 0-5460")));
        assertThat(missing()).contains("the nodes do not agree yet on who serves which slots");
    }

    private List<String> missing() {
        return Convergence.missing(cluster, before, now);
    }

    private Map<String, NodeReport> round(long nanos) {
        Map<String, NodeReport> round = new HashMap<>();
        cluster.nodes().forEach(node -> round.put(node, says(node, nanos, view())));
        return round;
    }
}
