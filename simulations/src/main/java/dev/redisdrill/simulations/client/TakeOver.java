package dev.redisdrill.simulations.client;

import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node's answer says that a client does not know yet: that slots have gone to another node.
 *
 * <p>As the Redis Cluster specification has it ("Hash slots configuration propagation"), of two nodes that claim a slot the one with the
 * higher configuration epoch owns it. So an answer that is older than what the client knows changes nothing, whoever
 * gave it.
 */
final class TakeOver {
    private static final int ID = 0;
    private static final int FLAGS = 2;
    private static final int EPOCH = 6;
    private static final int FIRST_SLOTS = 8;

    private TakeOver() {}

    /** A primary with slots in an answer to {@code CLUSTER NODES}, and its configuration epoch. */
    record Claim(String node, long epoch) {}

    /** The primaries of an answer to {@code CLUSTER NODES}. Costs a hundredth of taking it apart as a whole. */
    static List<Claim> claims(String clusterNodes) {
        List<Claim> claims = new ArrayList<>();
        clusterNodes.lines().forEach(line -> {
            String[] fields = line.split(" ", FIRST_SLOTS + 1);
            if (fields.length > FIRST_SLOTS && fields[FLAGS].contains("master")) {
                claims.add(new Claim(fields[ID], Long.parseLong(fields[EPOCH])));
            }
        });
        return claims;
    }

    /** Whether an answer is worth taking apart: whether a primary in it has a higher epoch than is known. */
    static boolean mayBeIn(List<Claim> claims, Partitions known) {
        for (Claim claim : claims) {
            RedisClusterNode before = known.getPartitionByNodeId(claim.node);
            if (before != null && (before.hasNoSlots() || before.getConfigEpoch() < claim.epoch)) {
                return true;
            }
        }
        return false;
    }

    /** As above, for one who looks once. */
    static boolean mayBeIn(String clusterNodes, Partitions known) {
        return mayBeIn(claims(clusterNodes), known);
    }

    /**
     * The known nodes, with what has gone to a new owner given to it; empty if nothing has, or to nodes unknown here
     * only: how those are reached is for the library's own refresh to find out.
     */
    static Optional<List<RedisClusterNode>> of(Collection<RedisClusterNode> known, Collection<RedisClusterNode> seen) {
        Map<String, RedisClusterNode> next = new HashMap<>();
        known.forEach(node -> next.put(node.getNodeId(), node));
        boolean changed = false;
        for (RedisClusterNode claimant : seen) {
            RedisClusterNode before = next.get(claimant.getNodeId());
            if (before == null || !claimant.is(NodeFlag.UPSTREAM) || claimant.is(NodeFlag.FAIL)) {
                continue;
            }
            RedisClusterNode heir = before;
            for (RedisClusterNode owner : List.copyOf(next.values())) {
                if (!owner.getNodeId().equals(claimant.getNodeId())
                        && owner.getConfigEpoch() < claimant.getConfigEpoch()) {
                    BitSet moved = slots(owner);
                    moved.and(slots(claimant));
                    if (!moved.isEmpty()) {
                        changed = true;
                        next.put(owner.getNodeId(), without(owner, moved));
                        heir = with(heir, claimant, moved);
                    }
                }
            }
            next.put(claimant.getNodeId(), heir);
        }
        if (!changed) {
            return Optional.empty();
        }
        return Optional.of(
                known.stream().map(node -> next.get(node.getNodeId())).toList());
    }

    /**
     * What a refresh has found, with the slots of which it knows no owner left to the one before, if that is still a
     * primary there; empty if there are none such. A node that has just joined knows all nodes before it knows their
     * slots, and the library may take its word.
     */
    static Optional<List<RedisClusterNode>> covering(
            Collection<RedisClusterNode> found, Collection<RedisClusterNode> before) {
        BitSet covered = new BitSet();
        found.forEach(node -> covered.or(slots(node)));
        Map<String, BitSet> lacking = new HashMap<>();
        for (RedisClusterNode owner : before) {
            BitSet slots = slots(owner);
            slots.andNot(covered);
            if (!slots.isEmpty()) {
                lacking.put(owner.getNodeId(), slots);
            }
        }
        if (found.stream().noneMatch(node -> node.is(NodeFlag.UPSTREAM) && lacking.containsKey(node.getNodeId()))) {
            return Optional.empty();
        }
        return Optional.of(found.stream()
                .map(node -> {
                    BitSet more = lacking.get(node.getNodeId());
                    return more == null || !node.is(NodeFlag.UPSTREAM) ? node : with(node, node, more);
                })
                .toList());
    }

    private static RedisClusterNode without(RedisClusterNode owner, BitSet moved) {
        BitSet left = slots(owner);
        left.andNot(moved);
        RedisClusterNode node = owner.clone();
        node.setSlots(list(left));
        return node;
    }

    /** At the address by which it is known, not the one by which a node happens to see it. */
    private static RedisClusterNode with(RedisClusterNode before, RedisClusterNode claimant, BitSet moved) {
        BitSet all = slots(before);
        all.or(moved);
        RedisClusterNode node = before.clone();
        node.setSlots(list(all));
        node.setFlags(claimant.getFlags());
        node.setSlaveOf(claimant.getSlaveOf());
        node.setConfigEpoch(claimant.getConfigEpoch());
        return node;
    }

    private static BitSet slots(RedisClusterNode node) {
        BitSet slots = new BitSet();
        node.forEachSlot(slots::set);
        return slots;
    }

    private static List<Integer> list(BitSet slots) {
        return new ArrayList<>(slots.stream().boxed().toList());
    }
}
