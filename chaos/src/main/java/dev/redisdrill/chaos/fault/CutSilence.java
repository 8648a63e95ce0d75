package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.chaos.net.Partition.Path;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The proof that a partition cuts: connections from one side of each cut to the other stay unanswered for much longer than
 * they usually take, while the observer, whom nobody cuts off, is answered by the nodes at the same time.
 */
final class CutSilence {
    /** A silence must be so many times longer than connecting took just before the fault: machines can be busy. */
    private static final int FACTOR = 5;

    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int TRIES = 3;
    /** Of all cuts, so many are tried; more would be a load of its own. */
    private static final int MOST = 24;

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final FaultContext context;
    private final Aim aim;
    private final CanPartition lab;
    private final List<Path> cuts;
    private final int port;
    private Duration enough = PATIENCE;

    CutSilence(FaultContext context, Aim aim, Partition partition, CanPartition lab) {
        this.context = context;
        this.aim = aim;
        this.lab = lab;
        this.cuts = toBeTried(partition, context, aim);
        this.port = Surroundings.port(context.nodes().get(0));
    }

    /**
     * A path for each cut: connecting takes both ways, so one of them is enough, and the one that leads to the aim, or else to
     * another node, has somebody at its end. Spread over all, if there are too many.
     */
    private static List<Path> toBeTried(Partition partition, FaultContext context, Aim aim) {
        List<String> aims = aim.nodes().stream().map(Surroundings::host).toList();
        List<String> nodes =
                context.cluster().observers().stream().map(Surroundings::host).toList();
        Set<Set<String>> seen = new LinkedHashSet<>();
        List<Path> paths = new ArrayList<>();
        for (Path path : partition.inOrder()) {
            if (seen.add(Set.of(path.from(), path.to()))) {
                Path back = new Path(path.to(), path.from());
                boolean there = aims.contains(path.to()) || (nodes.contains(path.to()) && !aims.contains(path.from()));
                paths.add(there ? path : back);
            }
        }
        int step = 1 + (paths.size() - 1) / MOST;
        List<Path> some = new ArrayList<>();
        for (int i = 0; i < paths.size(); i += step) {
            some.add(paths.get(i));
        }
        return some;
    }

    /** Learns how long connecting usually takes, and that all paths are open before the fault. */
    void rehearse() throws FaultException, InterruptedException {
        try {
            Set<Path> answered = lab.answered(cuts, port, PATIENCE);
            if (answered.size() < cuts.size()) {
                throw new FaultException(unanswered(answered).get(0)
                        + " is not answered before the fault, which would prove nothing; it was not injected");
            }
            long[] took = new long[TRIES];
            for (int i = 0; i < TRIES; i++) {
                observe();
                long begun = context.clock().nanos();
                lab.answered(cuts.subList(0, 1), port, PATIENCE);
                took[i] = context.clock().nanos() - begun;
            }
            Arrays.sort(took);
            enough = Duration.ofNanos(
                    Math.min(LONGEST_NANOS, Math.max(lab.shortestSilence().toNanos(), FACTOR * took[TRIES / 2])));
        } catch (IOException | NodeUnavailableException | CommandRefusedException e) {
            throw new FaultException(
                    "the effect could not be proven; the fault was not injected: " + e.getMessage(), e);
        }
    }

    /** One look for the silence. */
    Sighting look() throws InterruptedException {
        try {
            Set<Path> answered = lab.answered(cuts, port, enough);
            if (!answered.isEmpty()) {
                return Sighting.notYet(answered.size() + " of " + cuts.size()
                        + " connections across the cut are answered, "
                        + answered.iterator().next() + " for one");
            }
            observe();
            return Sighting.seen(cuts.size() + (cuts.size() == 1 ? " connection" : " connections")
                    + " across the cut unanswered for " + millis(enough) + " ms (" + cuts.get(0)
                    + (cuts.size() == 1 ? "" : ", ...") + "), PONG to the observer");
        } catch (NodeUnavailableException | CommandRefusedException e) {
            return Sighting.notYet("the observer is not answered either: " + e.getMessage());
        } catch (IOException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    /** One look whether it is over. */
    Sighting over() {
        try {
            Set<Path> answered = lab.answered(cuts, port, PATIENCE);
            return answered.size() == cuts.size()
                    ? Sighting.seen("connections across the cut are answered")
                    : Sighting.notYet(unanswered(answered).get(0) + " is not answered");
        } catch (IOException e) {
            return Sighting.notYet(String.valueOf(e.getMessage()));
        }
    }

    private void observe() throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        for (String node : aim.nodes().isEmpty() ? context.nodes() : aim.nodes()) {
            context.admin().call(node, PATIENCE, "PING");
        }
    }

    private List<Path> unanswered(Set<Path> answered) {
        return cuts.stream().filter(path -> !answered.contains(path)).toList();
    }

    private static long millis(Duration duration) {
        return TimeUnit.NANOSECONDS.toMillis(duration.toNanos());
    }
}
