package dev.redisdrill.simulations.isolation;

import dev.redisdrill.simulations.client.LinkException;
import dev.redisdrill.simulations.client.RawConnection;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.history.HistoryPen;
import dev.redisdrill.timeline.isolation.AclLog;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's canary: on one connection to one node it tries everything on everything that is others', then goes on to the
 * next node. Confined to one thread, except {@link #useLogin}.
 */
final class Intruder {
    /** It is about no shard: rights are looked at before slots. */
    private static final int NO_SHARD = 0;
    /** So many attempts on a node: each new connection costs a handshake. */
    private static final int AT_LEAST = 24;

    private final RawConnection.Door door;
    private final RunClock clock;
    private final List<String> nodes;
    private final List<String> prey;
    private final History history;
    private final HistoryPen pen;
    private volatile ClusterAccess.User user;
    private @Nullable RawConnection connection;
    private int node;
    private int next;
    private int onThisNode;

    /**
     * Connects nothing yet.
     *
     * @param nodes {@code host:port} of each
     * @param first which of them is the first
     * @param prey services of others, {@code tenant:service}
     */
    Intruder(
            RawConnection.Door door,
            RunClock clock,
            ClusterAccess.User user,
            List<String> nodes,
            int first,
            List<String> prey,
            History history) {
        this.door = door;
        this.clock = clock;
        this.user = user;
        this.nodes = nodes;
        this.node = first % nodes.size();
        this.prey = prey;
        this.history = history;
        this.pen = history.pen();
    }

    History history() {
        return history;
    }

    /** From the next connection on. */
    void useLogin(ClusterAccess.User login) {
        user = login;
    }

    /**
     * One attempt. After the last on a node, or on trouble with it, the next is at another.
     *
     * @return whether there was an answer that tells something
     */
    boolean attempt() {
        Attempt attempt = Attempt.ALL.get(next % Attempt.ALL.size());
        int victim = next / Attempt.ALL.size();
        String object = prey.get(victim) + ":" + AclLog.OBJECT;
        long began = clock.nanos();
        Attempt.Result result = Attempt.Result.UNDECIDED;
        boolean broken = false;
        try {
            RawConnection open = connection;
            if (open == null) {
                open = door.open(nodes.get(node), user);
                connection = open;
            }
            result = attempt.on(object, open);
        } catch (LinkException e) {
            broken = true; // said below: nothing can be told
        }
        if (!result.equals(Attempt.Result.NO_DOOR)) {
            pen.write(result.act(), result.outcome(), NO_SHARD, victim, attempt.code(), node, began, clock.nanos());
        }
        next = (next + 1) % (prey.size() * Attempt.ALL.size());
        boolean subscribed = (attempt == Attempt.SUBSCRIBE || attempt == Attempt.SSUBSCRIBE)
                && result.equals(Attempt.Result.GOT_THROUGH);
        onThisNode++;
        if (broken || (next == 0 && onThisNode >= AT_LEAST)) {
            leave();
            node = (node + 1) % nodes.size();
            onThisNode = 0;
        } else if (subscribed) {
            leave(); // such a connection is of no use for anything else
        }
        return !broken;
    }

    void leave() {
        RawConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
