package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.chaos.net.Partition.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Evidence of a cut where nobody can be asked to try a connection across it: the nodes on both sides are asked whom they hear on the
 * cluster bus. A node pings every other one at least every half node-timeout, so a cut shows by then, from one side or the other.
 */
final class CutViews implements Evidence {
    private static final Duration ASK = Duration.ofMillis(500);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration SLACK = Duration.ofSeconds(3);
    private static final Duration USUAL_NODE_TIMEOUT = Duration.ofSeconds(15);
    /** A pong takes well under 1 ms; machines can be busy. */
    private static final long WAITED_MILLIS = 500;
    /** Of all cuts, so many are looked at; spread over all. */
    private static final int MOST = 24;

    private static final long PAUSE_MILLIS = 50;

    private final FaultContext context;
    private final List<Cut> cuts;
    private final List<String> silent;
    private final Map<String, Silence> silences = new HashMap<>();

    /** Two nodes that do not reach each other. */
    private record Cut(String one, String other) {}

    /**
     * Looks at nothing yet.
     *
     * @param partition between addresses of nodes
     * @param silent the nodes that are cut off from the observer, too
     */
    CutViews(FaultContext context, Partition partition, List<String> silent) {
        this.context = context;
        this.cuts = some(cuts(partition, context.nodes()));
        this.silent = List.copyOf(silent);
    }

    private static List<Cut> cuts(Partition partition, List<String> nodes) {
        Set<Set<String>> seen = new LinkedHashSet<>();
        List<Cut> cuts = new ArrayList<>();
        for (Path path : partition.inOrder()) {
            if (seen.add(Set.of(path.from(), path.to()))) {
                for (String one : at(path.from(), nodes)) {
                    for (String other : at(path.to(), nodes)) {
                        cuts.add(new Cut(one, other));
                    }
                }
            }
        }
        return cuts;
    }

    private static List<String> at(String host, List<String> nodes) {
        return nodes.stream()
                .filter(node -> Surroundings.host(node).equals(host))
                .toList();
    }

    private static List<Cut> some(List<Cut> all) {
        int step = 1 + (all.size() - 1) / MOST;
        List<Cut> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i += step) {
            some.add(all.get(i));
        }
        return some;
    }

    @Override
    public Duration patience() {
        long millis = context.cluster().nodeTimeoutMillis();
        Duration nodeTimeout = millis > 0 ? Duration.ofMillis(millis) : USUAL_NODE_TIMEOUT;
        return nodeTimeout.dividedBy(2).plus(SLACK);
    }

    @Override
    public void learn() throws FaultException, InterruptedException {
        if (cuts.isEmpty()) {
            throw new FaultException("no two nodes are cut off from each other; the fault was not injected");
        }
        for (String node : silent) {
            silences.put(node, Silence.learn(node, context));
        }
        long deadline = context.clock().nanos() + QUIET.toNanos();
        Sighting whole = whole();
        while (!whole.seen()) {
            if (context.clock().nanos() > deadline) {
                throw new FaultException(
                        whole.text() + " before the fault, which would prove nothing; it was not injected");
            }
            Thread.sleep(PAUSE_MILLIS);
            whole = whole();
        }
    }

    @Override
    public Sighting effect() throws InterruptedException {
        Sighting hidden = hidden();
        if (!hidden.seen()) {
            return hidden;
        }
        Map<String, BusView> views = views(silent);
        String example = "";
        for (Cut cut : cuts) {
            Optional<String> shown =
                    shown(cut.one(), cut.other(), views).or(() -> shown(cut.other(), cut.one(), views));
            if (shown.isEmpty()) {
                return Sighting.notYet(cut.one() + " and " + cut.other() + " still hear each other");
            }
            example = example.isEmpty() ? shown.get() : example;
        }
        String many = cuts.size() == 1 ? "" : " (" + cuts.size() + " pairs of nodes hear nothing of each other)";
        return Sighting.seen(example + many + hidden.text());
    }

    @Override
    public Sighting over() throws InterruptedException {
        for (String node : silent) {
            try {
                context.admin().call(node, ASK, "PING");
            } catch (NodeUnavailableException | CommandRefusedException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }
        return whole();
    }

    private Sighting hidden() throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (String node : silent) {
            Silence silence = silences.get(node);
            Optional<String> seen = silence == null ? Optional.empty() : silence.seen();
            if (seen.isEmpty()) {
                return Sighting.notYet(node + " answers PING");
            }
            text.append(", ").append(seen.get());
        }
        return Sighting.seen(text.toString());
    }

    /** Whether all that are to be cut hear each other. */
    private Sighting whole() throws InterruptedException {
        Map<String, BusView> views = views(List.of());
        for (Cut cut : cuts) {
            for (String node : List.of(cut.one(), cut.other())) {
                if (!views.containsKey(node)) {
                    return Sighting.notYet(node + " does not answer");
                }
            }
            Optional<String> shown =
                    shown(cut.one(), cut.other(), views).or(() -> shown(cut.other(), cut.one(), views));
            if (shown.isPresent()) {
                return Sighting.notYet(shown.get());
            }
        }
        return Sighting.seen("the nodes hear each other on the cluster bus");
    }

    private static Optional<String> shown(String asked, String other, Map<String, BusView> views) {
        return Optional.ofNullable(views.get(asked))
                .flatMap(view -> view.estranged(other, WAITED_MILLIS))
                .map(text -> asked + " " + text);
    }

    /** What all say that are on either side of a cut, but those that are not asked. */
    private Map<String, BusView> views(List<String> without) throws InterruptedException {
        Set<String> nodes = new TreeSet<>();
        cuts.forEach(cut -> nodes.addAll(List.of(cut.one(), cut.other())));
        without.forEach(nodes::remove);
        Map<String, BusView> views = new HashMap<>();
        for (String node : nodes) {
            try {
                List<Object> answers = context.admin()
                        .callAll(node, ASK, List.of(new String[] {"TIME"}, new String[] {"CLUSTER", "NODES"}));
                if (answers.get(0) instanceof List<?> time) {
                    views.put(node, BusView.of(time, String.valueOf(answers.get(1))));
                }
            } catch (NodeUnavailableException | CommandRefusedException | IllegalArgumentException e) {
                // whoever does not answer is missing among the views
            }
        }
        return views;
    }
}
