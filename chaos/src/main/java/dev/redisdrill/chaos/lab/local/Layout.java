package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Which node gets which address: {@code 127.0.<shard>.<1 + rank>}, all on one port, so that an address tells the shard.
 * Holds the ports until they are released, so that two labs that start at once do not choose the same; and holds the
 * claim to the port until it is closed, so that no other lab takes it while all nodes are down.
 */
final class Layout implements AutoCloseable {
    private static final int CANDIDATES = 200;

    private final List<Member> members;
    private final List<ServerSocket> held;
    private final List<ServerSocket> claim;

    private Layout(List<Member> members, List<ServerSocket> held, List<ServerSocket> claim) {
        this.members = members;
        this.held = held;
        this.claim = claim;
    }

    /**
     * Chooses the first port, from the given one on, that is free on all addresses, for clients and for the bus.
     *
     * @param layout all members, given their port
     * @throws LabException if none of the next 200 is
     */
    static Layout choose(IntFunction<List<Member>> layout, int firstPort) throws LabException {
        String last = "";
        for (int port = firstPort; port < firstPort + CANDIDATES; port++) {
            List<ServerSocket> held = new ArrayList<>();
            List<ServerSocket> claim = new ArrayList<>();
            List<Member> members = layout.apply(port);
            try {
                hold(ClientAddresses.OBSERVER, port, claim);
                for (Member member : members) {
                    hold(member.host(), port, held);
                    hold(member.host(), port + Member.BUS_OFFSET, held);
                    if (member.behindProxy()) {
                        hold(member.host(), member.listensAt(), held);
                        hold(member.host(), member.listensAt() + Member.BUS_OFFSET, held);
                    }
                }
                return new Layout(members, held, claim);
            } catch (IOException e) {
                release(held);
                release(claim);
                last = e.getMessage();
            }
        }
        throw new LabException("no port from " + firstPort + " to " + (firstPort + CANDIDATES - 1)
                + " is free on all of the lab's addresses (last: " + last + "); end what listens there");
    }

    /** The nodes of a Redis Cluster. */
    static List<Member> members(int shards, int replicasPerShard, int port) {
        List<Member> members = new ArrayList<>();
        for (int rank = 0; rank <= replicasPerShard; rank++) {
            for (int shard = 1; shard <= shards; shard++) {
                members.add(new Member(shard, rank, "127.0." + shard + "." + (1 + rank), port));
            }
        }
        return members;
    }

    /** All nodes, in the order of the layout. */
    List<Member> members() {
        return members;
    }

    /** Lets go of the ports, for the servers to take. Idempotent. */
    void release() {
        release(held);
    }

    /** Lets go of the ports and of the claim. Idempotent. */
    @Override
    public void close() {
        release();
        release(claim);
    }

    private static void hold(String host, int port, List<ServerSocket> held) throws IOException {
        ServerSocket socket = new ServerSocket();
        held.add(socket);
        try {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1);
        } catch (IOException e) {
            throw new IOException(host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private static void release(List<ServerSocket> held) {
        for (ServerSocket socket : held) {
            try {
                socket.close();
            } catch (IOException e) {
                // A socket that does not close will be in the server's way, and its log will say so.
            }
        }
        held.clear();
    }
}
