package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.Target;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The real parts, but nothing is written to shard 1 from the kill until its replica has taken over its emptiness. */
final class ForgetfulParts extends AskingParts {
    final CompletableFuture<List<String>> keysAfterwards = new CompletableFuture<>();
    volatile int doomed;

    ForgetfulParts(Target target) {
        super(target);
    }

    @Override
    public Lab lab(LabContext context) {
        return KillableLab.around(super.lab(context), (primary, kill) -> {
            gate.shut();
            doomed = gate.acknowledged();
            kill.run();
            CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> {
                String replica = replicas.get(0);
                Gate.await(
                        "both back, in sync",
                        () -> answers(primary)
                                && info(replica, "master_link_status").equals("up"));
                keysAfterwards.complete(List.of(ask(primary, "DBSIZE"), ask(replica, "DBSIZE")));
                gate.open();
            });
        });
    }

    private boolean answers(String node) {
        try {
            return info(node, "connected_slaves").equals("1")
                    && ask(node, "CLUSTER", "INFO").contains("cluster_state:ok");
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
