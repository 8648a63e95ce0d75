package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.CanDelegate;
import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.NoopLab;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Others;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.NodeView;
import dev.redisdrill.timeline.cluster.Role;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import dev.redisdrill.timeline.unit.BitRate;
import dev.redisdrill.timeline.unit.Share;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults that somebody else carries out, on a lab without servers, with nodes that say what they are told to say. */
class DelegatedTest {
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final Duration LONG = Duration.ofSeconds(4);

    @TempDir
    private Path run;

    private Timeline timeline;
    private HealJournal journal;
    private Asked lab;
    private Event.LabReady cluster;
    private Nodes nodes;

    @BeforeEach
    void start() throws Exception {
        timeline = Timeline.open(run, RunClock.startingNow());
        journal = HealJournal.begin(run);
        lab = new Asked(new NoopLab(timeline.clock()));
        cluster = lab.start();
        nodes = new Nodes();
    }

    @AfterEach
    void end() throws Exception {
        journal.close();
        timeline.close();
    }

    @Test
    void aKillIsAskedForProvenByAnotherProcessAndTakenBack() throws Exception {
        KillPrimary kill = new KillPrimary(ShardChoice.of(2), Optional.empty());
        Injection injection = kill.inject(context());
        assertThat(lab.asked)
                .containsExactly(new CanDelegate.Request(
                        "it", new Deed.Kill(List.of("127.0.2.1:7000"), Optional.empty()), Duration.ZERO));
        assertThat(kill.planned(cluster)).isEqualTo(lab.asked.get(0).deed());
        assertThat(journal.openFaults()).containsExactly("it");

        assertThatThrownBy(() -> injection.prove(SHORT)).hasMessageContaining("is still there and answers");
        nodes.runId = "cccccccccccc";
        assertThat(injection.prove(SHORT))
                .isEqualTo("another process answers at 127.0.2.1:7000 (run_id cccccccc, before aaaaaaaa)");
        assertThat(injection.hold()).isZero();
        injection.close();
        assertThat(lab.asked).isEmpty();
        assertThat(journal.openFaults()).isEmpty();
    }

    @Test
    void aRequestThatIsNotTakenIsNoFault() {
        lab.refusal = "nobody takes it";
        assertThatThrownBy(() -> new KillPrimary(ShardChoice.of(2), Optional.empty()).inject(context()))
                .isInstanceOf(FaultException.class)
                .hasMessage("nobody takes it; the fault was not injected");
        assertThat(journal.openFaults()).isEmpty();
    }

    @Test
    void aCutShowsWhereANodeWaitsForAnother() throws Exception {
        Isolate isolate = new Isolate(
                ShardChoice.of(1), Isolate.Node.PRIMARY, Others.REPLICAS, Optional.empty(), Direction.BOTH, LONG);
        try (Injection injection = isolate.inject(context())) {
            assertThat(lab.asked.get(0).deed())
                    .isEqualTo(new Deed.Network(
                            List.of(new Traffic(List.of("127.0.1.2"), List.of("127.0.1.1"), Direction.BOTH)),
                            new Deed.Effect.Cut()))
                    .isEqualTo(isolate.planned(cluster));
            nodes.pendingMillis = 700;
            assertThat(injection.prove(SHORT)).contains("has waited 700 ms for a pong of ");
        }
    }

    @Test
    void aPodThatWasStartedAnewEndsTheFaultBeforeItsTime() throws Exception {
        Isolate isolate = new Isolate(
                ShardChoice.of(1), Isolate.Node.PRIMARY, Others.REPLICAS, Optional.empty(), Direction.BOTH, LONG);
        try (Injection injection = isolate.inject(context())) {
            lab.lost = "pod redis-0 was started anew";
            assertThatThrownBy(() -> injection.carryOn(time -> {
                        TimeUnit.NANOSECONDS.sleep(time.toNanos());
                        return false;
                    }))
                    .isInstanceOf(FaultException.class)
                    .hasMessage("pod redis-0 was started anew");
        }
    }

    @Test
    void aLongWayShowsInTheTimeOfAPing() throws Exception {
        NetworkLatency latency = new NetworkLatency(
                ShardChoice.of(1),
                Duration.ofMillis(80),
                Duration.ZERO,
                Others.EVERYONE,
                Optional.empty(),
                Direction.OUT,
                LONG);
        try (Injection injection = latency.inject(context())) {
            assertThat(lab.asked.get(0).deed()).isEqualTo(latency.planned(cluster));
            nodes.answerMillis = 85;
            assertThat(injection.prove(SHORT)).startsWith("a PING and its answer took ");
        }
        nodes.answerMillis = 50;
        assertThatThrownBy(() -> latency.inject(context())).hasMessageContaining("it could not be told from that");
    }

    @Test
    void lostPacketsShowAsAnswersThatComeAgain() throws Exception {
        PacketLoss loss = new PacketLoss(ShardChoice.of(1), Share.parse("20%"), LONG);
        try (Injection injection = loss.inject(context())) {
            nodes.answerMillis = 160;
            assertThat(injection.prove(SHORT)).startsWith("2 of up to 50 answers to PING");
        }
    }

    @Test
    void aNarrowWayShowsInTheTimeOfALongEcho() throws Exception {
        Bandwidth narrow = new Bandwidth(ShardChoice.of(1), BitRate.parse("4mbit"), LONG);
        try (Injection injection = narrow.inject(context())) {
            nodes.answerMillis = 60;
            assertThat(injection.prove(SHORT)).startsWith("an ECHO of 40 KiB took ");
        }
    }

    private FaultContext context() {
        return new FaultContext("it", lab, nodes, timeline, journal, cluster);
    }

    /** A lab that has others do it, and remembers what it asked for. */
    private static final class Asked implements Lab, CanDelegate {
        private final NoopLab inner;
        private final List<Request> asked = new ArrayList<>();
        private String lost = "";
        private String refusal = "";

        Asked(NoopLab inner) {
            this.inner = inner;
        }

        @Override
        public Event.LabReady start() {
            return inner.start();
        }

        @Override
        public ClusterAccess access() {
            return inner.access();
        }

        @Override
        public ClusterView view() {
            return inner.view();
        }

        @Override
        public String whyNot(Class<?> ability) {
            return "not here";
        }

        @Override
        public void close() {}

        @Override
        public void rehearse(List<Request> requests) throws LabException {
            if (!refusal.isEmpty()) {
                throw new LabException(refusal);
            }
        }

        @Override
        public void request(Request request, Look effect) {
            asked.add(request);
        }

        @Override
        public void withdraw(String fault) {
            asked.removeIf(request -> request.fault().equals(fault));
        }

        @Override
        public boolean requested(String fault) {
            return asked.stream().anyMatch(request -> request.fault().equals(fault));
        }

        @Override
        public String lost(String fault) {
            return lost;
        }
    }

    /** Nodes that answer from the lab's view. */
    private final class Nodes implements AdminClient {
        private String runId = "aaaaaaaaaaaa";
        private long pendingMillis;
        private long answerMillis;

        @Override
        public Object call(String node, Duration timeout, String... command)
                throws NodeUnavailableException, InterruptedException {
            if (command[0].equals("PING") || command[0].equals("ECHO")) {
                TimeUnit.MILLISECONDS.sleep(answerMillis);
                return "PONG";
            }
            return switch (String.join(" ", List.of(command))) {
                case "INFO server" -> "redis_version:7\r\nrun_id:" + runId + "\r\n";
                case "TIME" -> List.of("1700000000", "0");
                case "CLUSTER NODES" -> clusterNodes(node);
                case "CLUSTER INFO" -> "cluster_state:ok\r\ncluster_slots_ok:16384\r\n";
                case "INFO replication" -> replication(node);
                default -> throw new IllegalArgumentException(String.join(" ", command));
            };
        }

        private String replication(String node) {
            return lab.view().node(node).orElseThrow().role() == Role.PRIMARY
                    ? "role:master\r\nmaster_repl_offset:100\r\nslave0:ip=x,port=1,state=online,offset=100,lag=0\r\n"
                    : "role:slave\r\nmaster_link_status:up\r\nslave_repl_offset:100\r\n";
        }

        private String clusterNodes(String asked) {
            long pingSent = pendingMillis == 0 ? 0 : 1_700_000_000_000L - pendingMillis;
            StringBuilder lines = new StringBuilder();
            for (NodeView node : lab.view().nodes()) {
                String self = node.address().equals(asked) ? "myself," : "";
                lines.append(node.id().value())
                        .append(' ')
                        .append(node.address())
                        .append("@17000 ")
                        .append(self)
                        .append(node.role() == Role.PRIMARY ? "master" : "slave")
                        .append(' ')
                        .append(node.primary().map(id -> id.value()).orElse("-"))
                        .append(' ')
                        .append(self.isEmpty() ? pingSent : 0)
                        .append(" 0 1 connected");
                node.slots()
                        .forEach(range -> lines.append(' ')
                                .append(range.first())
                                .append('-')
                                .append(range.last()));
                lines.append('\n');
            }
            return lines.toString();
        }

        @Override
        public void close() {}
    }
}
