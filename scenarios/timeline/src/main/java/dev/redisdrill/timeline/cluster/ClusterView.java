package dev.redisdrill.timeline.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster as one of its nodes sees it at one moment: an immutable slot map with roles and epochs.
 *
 * <p>Source of the text form: the Redis documentation of {@code CLUSTER NODES}.
 *
 * @param nodes all known nodes, in the order of their addresses
 */
public record ClusterView(List<NodeView> nodes) {
    public ClusterView {
        nodes = nodes.stream()
                .sorted(Comparator.comparing(NodeView::host).thenComparingInt(NodeView::port))
                .toList();
    }

    /**
     * Reads the answer of {@code CLUSTER NODES}.
     *
     * @throws IllegalArgumentException if a line has not the documented form
     */
    public static ClusterView parse(String clusterNodes) {
        List<NodeView> nodes = new ArrayList<>();
        for (String line : clusterNodes.split("\n", -1)) {
            if (!line.isBlank()) {
                nodes.add(parseNode(line.strip()));
            }
        }
        return new ClusterView(nodes);
    }

    /** The node that was asked, if it named itself. */
    public Optional<NodeView> myself() {
        return nodes.stream().filter(n -> n.flags().contains("myself")).findFirst();
    }

    /** The node with that name. */
    public Optional<NodeView> node(NodeId id) {
        return nodes.stream().filter(n -> n.id().equals(id)).findFirst();
    }

    /** The node with that {@code host:port}. */
    public Optional<NodeView> node(String address) {
        return nodes.stream().filter(n -> n.address().equals(address)).findFirst();
    }

    /** The shards: every primary that serves slots, numbered from 1 by lowest slot. */
    public List<Shard> shards() {
        List<NodeView> primaries = nodes.stream()
                .filter(n -> n.role() == Role.PRIMARY && !n.slots().isEmpty())
                .sorted(Comparator.comparingInt(n -> n.slots().get(0).first()))
                .toList();
        List<Shard> shards = new ArrayList<>();
        for (NodeView primary : primaries) {
            List<NodeView> replicas = nodes.stream()
                    .filter(n -> n.role() == Role.REPLICA
                            && n.primary().filter(primary.id()::equals).isPresent())
                    .toList();
            shards.add(new Shard(shards.size() + 1, primary.slots(), primary, replicas));
        }
        return List.copyOf(shards);
    }

    /** Slots that no primary serves. */
    public BitSet uncoveredSlots() {
        BitSet uncovered = new BitSet(SlotRange.SLOTS);
        uncovered.set(0, SlotRange.SLOTS);
        for (NodeView node : nodes) {
            if (node.role() == Role.PRIMARY) {
                node.slots().forEach(range -> uncovered.clear(range.first(), range.last() + 1));
            }
        }
        return uncovered;
    }

    private static NodeView parseNode(String line) {
        // <id> <ip:port@cport[,hostname]> <flags> <primary> <ping> <pong> <epoch> <link> <slot> ...
        String[] parts = line.split(" ", -1);
        if (parts.length < 8) {
            throw new IllegalArgumentException("not a line of CLUSTER NODES: '" + line + "'");
        }
        String address = parts[1].split("[@,]", -1)[0];
        int colon = address.lastIndexOf(':');
        Set<String> flags =
                new HashSet<>(Arrays.asList(parts[2].toLowerCase(Locale.ROOT).split(",", -1)));
        Role role = flags.contains("slave") || flags.contains("replica") ? Role.REPLICA : Role.PRIMARY;
        flags.removeAll(Set.of("master", "slave", "primary", "replica", "noflags"));
        List<SlotRange> slots = new ArrayList<>();
        for (int i = 8; i < parts.length; i++) {
            if (!parts[i].startsWith("[")) { // [slot->-id] is a migration under way, not a served range
                String[] ends = parts[i].split("-", -1);
                int first = Integer.parseInt(ends[0]);
                slots.add(new SlotRange(first, ends.length > 1 ? Integer.parseInt(ends[1]) : first));
            }
        }
        slots.sort(Comparator.comparingInt(SlotRange::first));
        return new NodeView(
                new NodeId(parts[0]),
                address.substring(0, colon),
                Integer.parseInt(address.substring(colon + 1)),
                role,
                parts[3].equals("-") ? Optional.empty() : Optional.of(new NodeId(parts[3])),
                Long.parseLong(parts[6]),
                flags,
                parts[7].equals("connected"),
                slots);
    }
}
