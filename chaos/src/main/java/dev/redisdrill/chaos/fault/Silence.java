package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A PING that is refused, or stays unanswered for much longer than one was answered just before. Confined to one thread.
 */
final class Silence {
    /** The shortest that counts; on an open connection a running server answers in well under 1 ms. */
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** It must be so many times longer than the usual answer just before the fault: machines can be busy. */
    private static final int FACTOR = 5;

    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int WARM_PINGS = 9;
    private static final Duration WARM_PING = Duration.ofMillis(500);

    private final FaultContext context;
    private final String node;
    private final Duration enough;

    private Silence(FaultContext context, String node, Duration enough) {
        this.context = context;
        this.node = node;
        this.enough = enough;
    }

    /**
     * Learns how long the node usually takes to answer.
     *
     * @throws FaultException if it does not answer now
     */
    static Silence learn(String node, FaultContext context) throws FaultException, InterruptedException {
        try {
            long[] answers = new long[WARM_PINGS];
            for (int i = 0; i < WARM_PINGS; i++) {
                long sent = context.clock().nanos();
                context.admin().call(node, WARM_PING, "PING");
                answers[i] = context.clock().nanos() - sent;
            }
            Arrays.sort(answers);
            long enough = Math.max(SHORTEST_NANOS, FACTOR * answers[WARM_PINGS / 2]);
            return new Silence(context, node, Duration.ofNanos(Math.min(LONGEST_NANOS, enough)));
        } catch (NodeUnavailableException | CommandRefusedException e) {
            throw new FaultException(
                    node + " did not answer PING before the fault; it was not injected: " + e.getMessage(), e);
        }
    }

    /** How PING was not answered; empty if it was. */
    Optional<String> seen() throws InterruptedException {
        try {
            context.admin().call(node, enough, "PING");
            return Optional.empty();
        } catch (NodeUnavailableException e) {
            return Optional.of("PING unanswered: " + e.getMessage());
        } catch (CommandRefusedException e) {
            return Optional.empty(); // an error is an answer
        }
    }
}
