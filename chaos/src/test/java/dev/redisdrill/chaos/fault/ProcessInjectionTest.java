package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.NoopLab;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.RunClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of an injection on a lab without servers, with nodes that say what they are told to say. */
class ProcessInjectionTest {
    private static final Duration SHORT = Duration.ofMillis(60);

    @TempDir
    private Path run;

    private Timeline timeline;
    private HealJournal journal;
    private NoopLab lab;
    private Event.LabReady cluster;
    private Nodes nodes;

    @BeforeEach
    void start() throws Exception {
        timeline = Timeline.open(run, RunClock.startingNow());
        journal = HealJournal.begin(run);
        lab = new NoopLab(timeline.clock());
        cluster = lab.start();
        nodes = new Nodes();
    }

    @AfterEach
    void end() throws Exception {
        journal.close();
        timeline.close();
    }

    @Test
    void whatIsInjectedIsJournaledToldProvenAndHealedOnce() throws Exception {
        Freeze freeze = new Freeze(ShardChoice.of(2), Duration.ofSeconds(1));
        Injection injection = freeze.inject(context(lab));
        assertThat(journal.openFaults()).containsExactly("it");
        assertThat(Timeline.read(run)).singleElement().satisfies(e -> {
            Event.FaultInjected told = (Event.FaultInjected) e;
            assertThat(told.kind()).isEqualTo("freeze");
            assertThat(told.target()).isEqualTo(injection.aim().text());
            assertThat(told.nanos()).isLessThanOrEqualTo(injection.effectNanos());
        });
        nodes.silent = true;
        assertThat(injection.prove(SHORT)).isEqualTo("process in state T (stopped), PING unanswered: silent");
        injection.close();
        injection.heal();
        assertThat(lab.frozen(injection.aim().text())).isFalse();
        assertThat(journal.openFaults()).isEmpty();
    }

    @Test
    void aProcessThatIsSaidToBeStoppedButAnswersIsNoProof() throws Exception {
        try (Injection injection = new Freeze(ShardChoice.of(2), Duration.ofSeconds(1)).inject(context(lab))) {
            assertThatThrownBy(() -> injection.prove(SHORT))
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("had no effect on " + injection.aim().text())
                    .hasMessageContaining("but it answers PING");
        }
    }

    @Test
    void aSilentServerWhoseProcessRunsIsNoProof() throws Exception {
        try (Injection injection = new KillPrimary(ShardChoice.of(1), Optional.empty()).inject(context(lab))) {
            lab.restart(injection.aim().text());
            nodes.silent = true;
            assertThatThrownBy(() -> injection.prove(SHORT))
                    .hasMessageContaining("the process is still there and runs");
        }
    }

    @Test
    void theLastCopyOfAShardIsNotTaken() {
        nodes.replicas = 0;
        assertThatThrownBy(() -> new KillPrimary(ShardChoice.of(3), Optional.empty()).inject(context(lab)))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("is the last copy of shard 3: it has no replica in sync");
        assertThat(journal.openFaults()).isEmpty();
    }

    @Test
    void aNodeThatDoesNotAnswerBeforeTheFaultIsNotFaulted() {
        nodes.silent = true;
        assertThatThrownBy(() -> new KillPrimary(ShardChoice.of(3), Optional.empty()).inject(context(lab)))
                .hasMessageContaining("no node says that it serves shard 3 now");
    }

    @Test
    void aHealingThatDoesNotComeIsNamedWithWhatIsMissing() throws Exception {
        try (Injection injection = new Freeze(ShardChoice.of(1), Duration.ofSeconds(1)).inject(context(lab))) {
            assertThatThrownBy(() -> injection.proveHealed(SHORT))
                    .hasMessageContaining("the process of " + injection.aim().text() + " is not back");
            injection.heal();
            nodes.silent = true;
            assertThatThrownBy(() -> injection.proveHealed(SHORT))
                    .hasMessageContaining(injection.aim().text() + " does not answer");
        }
    }

    private FaultContext context(Lab on) {
        return new FaultContext("it", on, nodes, timeline, journal, cluster);
    }

    /** Nodes that answer from the lab's view. */
    private final class Nodes implements AdminClient {
        private boolean silent;
        private int replicas = 1;

        @Override
        public Object call(String node, Duration timeout, String... command) throws NodeUnavailableException {
            if (silent) {
                throw new NodeUnavailableException("silent", null);
            }
            return switch (String.join(" ", List.of(command))) {
                case "PING" -> "PONG";
                case "CLUSTER NODES" -> clusterNodes(node);
                case "CLUSTER INFO" -> "cluster_state:ok\r\ncluster_slots_ok:16384\r\n";
                case "INFO replication" -> replication(node);
                default -> throw new IllegalArgumentException(String.join(" ", command));
            };
        }

        @Override
        public void close() {}

        private String replication(String node) {
            if (lab.view().node(node).orElseThrow().role() == Role.REPLICA) {
                return "role:slave\r\nmaster_link_status:up\r\nslave_repl_offset:7\r\n";
            }
            return "role:master\r\nmaster_repl_offset:7\r\n"
                    + (replicas > 0 ? "slave0:ip=127.0.1.2,port=7000,state=online,offset=7,lag=0\r\n" : "");
        }

        private String clusterNodes(String by) {
            StringBuilder text = new StringBuilder();
            for (NodeView node : lab.view().nodes()) {
                text.append(node.id()).append(' ').append(node.address()).append("@17000 ");
                text.append(node.address().equals(by) ? "myself," : "");
                text.append(
                        node.role() == Role.PRIMARY
                                ? "master -"
                                : "slave " + node.primary().orElseThrow());
                text.append(" 0 0 ").append(node.configEpoch()).append(" connected");
                node.slots().forEach(range -> text.append(' ').append(range));
                text.append('\n');
            }
            return text.toString();
        }
    }
}
