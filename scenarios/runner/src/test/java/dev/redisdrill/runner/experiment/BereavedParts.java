package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.SentinelTarget;
import dev.redisdrill.chaos.lab.Target;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The real parts, but before the primary dies its replicas are cut off for a known number of acknowledged writes; and
 * then a replica takes over, at once or by the will of sentinels, before the primary could come back with them.
 */
final class BereavedParts extends RealPartsWith {
    static final int AT_LEAST = 200;

    private static final Duration ASK = Duration.ofSeconds(2);

    private final Gate gate = new Gate(1);
    private final AtomicReference<@Nullable AdminClient> admin = new AtomicReference<>();
    private final boolean sentinels;
    private volatile List<String> replicas = List.of();
    volatile int doomed;

    /** @param target a Redis Cluster, or a primary with sentinels */
    BereavedParts(Target target) {
        super(target);
        this.sentinels = target instanceof SentinelTarget;
    }

    @Override
    public Load load(Path runDirectory) {
        return new SeamedLoad(gate::around);
    }

    @Override
    public AdminClient admin(ClusterAccess access) {
        AdminClient opened = super.admin(access);
        admin.set(opened);
        return opened;
    }

    @Override
    public Watch watch(ClusterAccess access, Event.LabReady cluster, Timeline timeline, Path runDirectory) {
        replicas = cluster.shards().get(0).replicas();
        return super.watch(access, cluster, timeline, runDirectory);
    }

    @Override
    public Lab lab(LabContext context) {
        return KillableLab.around(super.lab(context), (primary, kill) -> {
            gate.shut();
            Gate.await(() -> replicas.stream()
                    .allMatch(
                            replica -> info(primary, "master_repl_offset").equals(info(replica, "slave_repl_offset"))));
            ask(primary, "ACL", "SETUSER", "drill.replication", "off");
            if (sentinels) { // to them, who are not let in any more, it is as good as dead: a split brain
                ask(primary, "ACL", "SETUSER", "drill.sentinel", "off");
                ask(primary, "CLIENT", "KILL", "USER", "drill.sentinel");
            }
            ask(primary, "CLIENT", "KILL", "TYPE", "replica");
            Gate.await(() -> info(primary, "connected_slaves").equals("0"));
            int before = gate.acknowledged();
            gate.open();
            Gate.await(() -> gate.acknowledged() - before >= AT_LEAST);
            gate.shut();
            doomed = gate.acknowledged() - before;
            kill.run();
            if (!sentinels) {
                ask(replicas.get(0), "CLUSTER", "FAILOVER", "TAKEOVER");
            }
            gate.open();
        });
    }

    private String info(String node, String field) {
        return ask(node, "INFO", "replication")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private String ask(String node, String... command) {
        try {
            return Objects.requireNonNull(admin.get()).text(node, ASK, command);
        } catch (NodeUnavailableException | CommandRefusedException e) {
            throw new IllegalStateException(String.join(" ", command) + " at " + node, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
