package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.NodeUnavailableException;
import java.time.Duration;
import java.util.List;

/**
 * Evidence of a long way between a primary and its replicas: how long a write takes until all of them have it ({@code SET} of a key
 * of the harness's own, {@code WAIT}). Confined to one thread.
 */
final class AcknowledgedWrites implements Evidence {
    private final ProbeKey key;
    private final SlowExchange writes;

    private AcknowledgedWrites(ProbeKey key, SlowExchange writes) {
        this.key = key;
        this.writes = writes;
    }

    /**
     * Writes nothing yet.
     *
     * @param least how long a write takes at least while the fault lasts
     * @throws FaultException if there is no replica, or no key in the shard
     */
    static AcknowledgedWrites of(FaultContext context, Aim aim, int replicas, Duration least)
            throws FaultException, InterruptedException {
        if (replicas == 0) {
            throw new FaultException("shard " + aim.shards().get(0)
                    + " has no replica, at which the delay could be seen; the fault was not injected");
        }
        String node = aim.nodes().get(0);
        ProbeKey key = ProbeKey.in(aim.shards().get(0), new Commands(context.admin(), node), context);
        Duration patience = least.multipliedBy(4).plusSeconds(2);
        List<String[]> commands = List.of(
                new String[] {"SET", key.name(), "x", "EX", ProbeKey.KEEP_SECONDS},
                new String[] {"WAIT", Integer.toString(replicas), Long.toString(patience.toMillis())});
        return new AcknowledgedWrites(
                key, new SlowExchange(context, "a write until all replicas have it", least, () -> {
                    Object have = context.admin()
                            .callAll(node, patience.plusSeconds(1), commands)
                            .get(1);
                    if (!(have instanceof Long number) || number < replicas) {
                        throw new NodeUnavailableException(
                                node + ": " + have + " of " + replicas + " replicas have a write after "
                                        + patience.toMillis() + " ms",
                                null);
                    }
                }));
    }

    @Override
    public Duration patience() {
        return writes.patience();
    }

    @Override
    public void learn() throws FaultException, InterruptedException {
        writes.learn();
    }

    @Override
    public Sighting effect() throws InterruptedException {
        return writes.effect();
    }

    @Override
    public Sighting over() throws InterruptedException {
        Sighting over = writes.over();
        try {
            key.remove();
        } catch (FaultException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
        return over;
    }
}
