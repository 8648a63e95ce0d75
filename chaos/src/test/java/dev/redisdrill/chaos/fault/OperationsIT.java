package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.Eventually;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.topology.Nodes;
import dev.redisdrill.chaos.topology.SlotMover;
import dev.redisdrill.chaos.topology.SlotPlan;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cluster operations as faults, on one real cluster after the other: three shards with a replica each, TLS. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OperationsIT {
    private static final Logger LOG = LoggerFactory.getLogger(OperationsIT.class);
    private static final Duration PROOF = Duration.ofSeconds(2);
    private static final Duration HEAL_PROOF = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private static Path run;

    private static RunningLab running;
    private static Lab lab;
    private static Event.LabReady cluster;
    private static Nodes nodes;

    @BeforeAll
    static void startCluster() throws Exception {
        running = RunningLab.start(run);
        lab = running.lab();
        cluster = running.cluster();
        nodes = running.nodes();
    }

    @AfterAll
    static void endCluster() throws Exception {
        running.close();
    }

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(running.journal().openFaults()).isEmpty();
    }

    @Test
    void aGracefulFailoverLosesNothing() throws Exception {
        try (Writers writers = new Writers(lab, cluster.shards().get(0))) {
            writers.awaitWrites(100);
            running.play(
                    new Failover(ShardChoice.of(1), Failover.Mode.GRACEFUL), "says that it is primary now", "follows");
            writers.awaitWrites(100);
            Writers.Count count = writers.stopAndCount();
            LOG.info("graceful: {}", count);
            assertThat(count.lost()).isZero();
        }
    }

    @Test
    void aForcedFailoverLosesOnlyWhatTheOldPrimaryAcknowledged() throws Exception {
        try (Writers writers = new Writers(lab, cluster.shards().get(1))) {
            writers.awaitWrites(100);
            running.play(
                    new Failover(ShardChoice.of(2), Failover.Mode.FORCE), "says that it is primary now", "follows");
            writers.awaitWrites(100);
            Writers.Count count = writers.stopAndCount();
            LOG.info("force: {}", count);
            assertThat(count.lostOfNew()).isZero();
        }
    }

    @Test
    void aTakeoverAsksNobody() throws Exception {
        running.play(new Failover(ShardChoice.of(3), Failover.Mode.TAKEOVER), "says that it is primary now", "follows");
    }

    @Test
    void clientsAreKilledAndComeBack() throws Exception {
        try (Visitors shop = new Visitors(lab, cluster)) {
            shop.awaitVisits();
            running.play(new KillClients(Optional.of("shop")), "connections of tenant shop are gone", "opened");
            running.play(new KillClients(Optional.empty()), "connections of all tenants are gone", "opened");
        }
    }

    @Test
    void aFullNodeTurnsNewConnectionsAway() throws Exception {
        try (Visitors shop = new Visitors(lab, cluster)) {
            shop.awaitVisits();
            running.play(
                    new ExhaustClients(ShardChoice.of(1), Duration.ofMillis(300), true),
                    "a new connection was closed at once, rejected_connections grew by",
                    "again, a new connection was taken");
        }
    }

    @Test
    void slotsMoveWithTheirKeysAndComeBack() throws Exception {
        Event.ShardAtStart giver = cluster.shards().get(0);
        try (Writers writers = new Writers(lab, giver)) {
            writers.awaitWrites(100);
            Reshard reshard = new Reshard(ShardChoice.of(1), ShardChoice.of(2), 400, LONG, 10);
            FaultContext context = running.context("reshard");
            try (Injection injection = reshard.inject(context)) {
                LOG.info("{}", injection.prove(PROOF));
                Eventually.await(
                        "all slots have moved", Duration.ofSeconds(20), () -> running.progress("reshard") == 400);
                Eventually.await("the taker has them", Duration.ofSeconds(5), () -> slots().contains(5461 + 400));
                writers.awaitWrites(100);
                injection.heal();
                LOG.info("{}", injection.proveHealed(HEAL_PROOF));
            }
            writers.awaitWrites(100);
            Writers.Count count = writers.stopAndCount();
            LOG.info("reshard: {}", count);
            assertThat(count.lost()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMoveThatBrokeOffHalfwayIsSettled(boolean ownerForgets) throws Exception {
        String giver = Targets.servingPrimary(3, running.context("x"));
        String taker = Targets.servingPrimary(1, running.context("x"));
        String other = Targets.servingPrimary(2, running.context("x"));
        int slot = Integer.parseInt(nodes.text(giver, "CLUSTER", "KEYSLOT", "shop:{settle-3}"));
        Set<String> primaries = Set.of(giver, taker, other);
        SlotMover mover = new SlotMover(nodes, lab.access().admin(), 1);
        String owner = mover.owners(primaries).get(slot);
        String target = owner.equals(taker) ? giver : taker;
        for (int i = 0; i < 10; i++) {
            nodes.call(owner, "SET", "shop:{settle-3}:" + i, ownerForgets && i == 0 ? "older" : "v" + i);
        }
        // As a move that died after half of the keys: open at both ends, keys here and there.
        nodes.call(target, "CLUSTER", "SETSLOT", "" + slot, "IMPORTING", nodes.text(owner, "CLUSTER", "MYID"));
        nodes.call(owner, "CLUSTER", "SETSLOT", "" + slot, "MIGRATING", nodes.text(target, "CLUSTER", "MYID"));
        User user = lab.access().admin().orElseThrow();
        for (int i = 0; i < 5; i++) {
            String[] host = target.split(":", -1);
            nodes.call(
                    owner,
                    "MIGRATE",
                    host[0],
                    host[1],
                    "shop:{settle-3}:" + i,
                    "0",
                    "1000",
                    "AUTH2",
                    user.name(),
                    user.password().reveal());
        }
        assertThat(nodes.text(target, "CLUSTER", "COUNTKEYSINSLOT", "" + slot)).isEqualTo("5");

        if (ownerForgets) { // as a replica that took over and has never heard of the move
            nodes.call(owner, "CLUSTER", "SETSLOT", "" + slot, "STABLE");
            nodes.call(owner, "SET", "shop:{settle-3}:0", "v0"); // written to it since then
        }

        mover.settle(slot, owner, primaries);

        assertThat(mover.underWay()).isEmpty();
        for (int i = 0; i < 10; i++) {
            assertThat(nodes.text(owner, "GET", "shop:{settle-3}:" + i)).isEqualTo("v" + i);
        }
        for (String primary : primaries) {
            assertThat(nodes.text(primary, "CLUSTER", "NODES")).doesNotContain("->-", "-<-");
        }
        mover.move(List.of(new SlotPlan.Move(slot, owner, target)), primaries);
        assertThat(nodes.text(target, "GET", "shop:{settle-3}:9")).isEqualTo("v9");
        mover.settle(slot, owner, primaries);
        assertThat(nodes.text(owner, "GET", "shop:{settle-3}:9")).isEqualTo("v9");
    }

    @Test
    void aShardIsDrainedAndGetsItsSlotsBack() throws Exception {
        RemoveShard drain = new RemoveShard(ShardChoice.of(2), LONG);
        try (Injection injection = drain.inject(running.context("remove-shard"))) {
            LOG.info("{}", injection.prove(PROOF));
            Eventually.await(
                    "the shard is empty", Duration.ofSeconds(30), () -> running.progress("remove-shard") == 5461);
            Eventually.await("two shards are left", Duration.ofSeconds(5), () -> slots().size() == 2);
            injection.heal();
            LOG.info("{}", injection.proveHealed(HEAL_PROOF));
        }
        assertThat(lab.view().shards()).hasSize(3);
    }

    @Test
    void aShardJoinsAndLeaves() throws Exception {
        AddShard grow = new AddShard(300, LONG, true);
        try (Injection injection = grow.inject(running.context("add-shard"))) {
            LOG.info("{}", injection.prove(PROOF));
            Eventually.await("it has its slots", Duration.ofSeconds(30), () -> running.progress("add-shard") == 300);
            Eventually.await("all see four shards", Duration.ofSeconds(5), () -> slots().size() == 4);
            Eventually.await(
                    "all hear of its replica",
                    Duration.ofSeconds(5),
                    () -> lab.view().shards().stream()
                            .anyMatch(shard -> shard.primary().host().startsWith("127.0.4.")
                                    && shard.replicas().size() == 1));
            injection.heal();
            LOG.info("{}", injection.proveHealed(HEAL_PROOF));
        }
        assertThat(lab.view().nodes()).hasSize(6);
    }

    @Test
    void aReplicaJoinsAndLeaves() throws Exception {
        running.play(
                new AddReplica(ShardChoice.of(1), Duration.ofMillis(100)),
                "among its replicas, online",
                "left, nobody knows");
        assertThat(lab.view().nodes()).hasSize(6);
    }

    @Test
    void aReplicaLeavesAndJoinsAgain() throws Exception {
        running.play(
                new RemoveReplica(ShardChoice.of(2), Duration.ofMillis(300)),
                "any more, and it knows none",
                "is a replica again");
        assertThat(lab.view().nodes()).hasSize(6);
    }

    @Test
    void aPasswordIsRotatedInTheRightOrder() throws Exception {
        try (Visitors shop = new Visitors(lab, cluster)) {
            shop.awaitVisits();
            running.told().clear();
            // An overlap that is over long before anybody has logged in: it lasts until both were seen to be accepted.
            RotatePassword rotation = new RotatePassword(
                    "shop", RotatePassword.Order.RIGHT, Duration.ofMillis(1), Duration.ofMillis(1_100));
            running.play(
                    rotation,
                    "every node accepts the new password, every node accepts the old password",
                    "every node refuses the old password (WRONGPASS), every node refuses the new password (WRONGPASS),"
                            + " every node accepts the old password");
            assertThat(running.told()).hasSize(2);
            assertThat(running.told().get(1)).isEqualTo(lab.access().tenants().get("shop"));
            assertThat(running.told().get(0).password().reveal())
                    .isNotEqualTo(running.told().get(1).password().reveal());
        }
    }

    @Test
    void aPasswordIsRotatedInTheWrongOrder() throws Exception {
        RotatePassword rotation =
                new RotatePassword("shop", RotatePassword.Order.WRONG, Duration.ofMillis(200), Duration.ofMillis(500));
        running.play(
                rotation,
                "every node refuses the old password (WRONGPASS), every node accepts the new password",
                "its clients were told the new password");
    }

    @Test
    void certificatesAreRotated() throws Exception {
        running.play(
                new RotateCertificate(Duration.ofMillis(100), false), "became", "first certificates are shown again");
    }

    @Test
    void anExpiredCertificateIsRefusedByNewConnectionsOnly() throws Exception {
        running.play(
                new ExpireCertificate(ShardChoice.of(3), Duration.ofMillis(100), false),
                "and is refused",
                "first certificates are shown again");
    }

    /** How many slots each shard has, as some node sees it: replicas learn of a move by gossip. */
    private static List<Integer> slots() throws Exception {
        return lab.view().shards().stream()
                .map(shard -> shard.slots().stream().mapToInt(SlotRange::size).sum())
                .toList();
    }
}
