package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.timeline.cluster.SlotRange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The cluster configuration file that each server finds at its first start: as if it had been a member of this cluster
 * before.
 *
 * <p>The other way, telling empty servers by CLUSTER MEET, ADDSLOTS and REPLICATE, is a race. A primary takes no writes
 * for two seconds after its start (CLUSTER_WRITABLE_DELAY in Redis's {@code cluster.c}); if by then it does not know its
 * peers it counts itself to a minority, and waits for another node-timeout once it does. A Java process that has just
 * begun loses that race on a busy machine. With this file a cluster is ready two seconds after its start, always.
 *
 * <p>The format is the one of CLUSTER NODES; servers of all versions read what 6.2 wrote.
 */
final class NodesConf {
    static final String FILE = "nodes.conf";

    private NodesConf() {}

    /** The file of one member. The members' names come from the seed. */
    static String render(Member of, List<Member> members, long seed) {
        int shards = (int) members.stream().filter(Member::firstPrimary).count();
        StringBuilder text = new StringBuilder();
        for (Member member : members) {
            text.append(id(member.shard(), member.rank(), seed)).append(' ');
            text.append(member.address())
                    .append('@')
                    .append(member.port() + Member.BUS_OFFSET)
                    .append(' ');
            text.append(member.equals(of) ? "myself," : "");
            text.append(member.firstPrimary() ? "master -" : "slave " + id(member.shard(), 0, seed));
            text.append(" 0 0 ").append(member.shard()).append(" connected");
            text.append(member.firstPrimary() ? " " + slots(member.shard(), shards) : "")
                    .append('\n');
        }
        return text.append("vars currentEpoch ")
                .append(shards)
                .append(" lastVoteEpoch 0\n")
                .toString();
    }

    /** The file of a node that knows nobody yet. */
    static String alone(Member member, long seed) {
        return id(member.shard(), member.rank(), seed) + " " + member.address() + "@"
                + (member.port() + Member.BUS_OFFSET) + " myself,master - 0 0 0 connected\n"
                + "vars currentEpoch 0 lastVoteEpoch 0\n";
    }

    /** The slots of a shard: equal parts, the first shard first. */
    static SlotRange slots(int shard, int shards) {
        return new SlotRange(SlotRange.SLOTS * (shard - 1) / shards, SlotRange.SLOTS * shard / shards - 1);
    }

    static String id(int shard, int rank, long seed) {
        String text = "redis-drill/" + seed + "/" + shard + "/" + rank;
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
