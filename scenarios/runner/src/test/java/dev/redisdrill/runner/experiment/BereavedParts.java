package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.SentinelTarget;
import dev.redisdrill.chaos.lab.Target;

/**
 * The real parts, but before the primary dies its replicas are cut off for a known number of acknowledged writes; and
 * then a replica takes over, at once or by the will of sentinels, before the primary could come back with them.
 */
final class BereavedParts extends AskingParts {
    static final int AT_LEAST = 200;

    private final boolean sentinels;
    volatile int doomed;

    /** @param target a Redis Cluster, or a primary with sentinels */
    BereavedParts(Target target) {
        super(target);
        this.sentinels = target instanceof SentinelTarget;
    }

    @Override
    public Lab lab(LabContext context) {
        return KillableLab.around(super.lab(context), (primary, kill) -> {
            gate.shut();
            Gate.await(
                    "replicas as far as the primary",
                    () -> replicas.stream()
                            .allMatch(replica ->
                                    info(primary, "master_repl_offset").equals(info(replica, "slave_repl_offset"))));
            ask(primary, "ACL", "SETUSER", "drill.replication", "off");
            if (sentinels) { // to them, who are not let in any more, it is as good as dead: a split brain
                ask(primary, "ACL", "SETUSER", "drill.sentinel", "off");
                ask(primary, "CLIENT", "KILL", "USER", "drill.sentinel");
            }
            ask(primary, "CLIENT", "KILL", "TYPE", "replica");
            Gate.await(
                    "a primary without replicas",
                    () -> info(primary, "connected_slaves").equals("0"));
            int before = gate.acknowledged();
            gate.open();
            Gate.await("doomed writes", () -> gate.acknowledged() - before >= AT_LEAST);
            gate.shut();
            doomed = gate.acknowledged() - before;
            kill.run();
            if (!sentinels) {
                ask(replicas.get(0), "CLUSTER", "FAILOVER", "TAKEOVER");
            }
            gate.open();
        });
    }
}
