package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.local.Certificates.TlsFiles;
import dev.redisdrill.timeline.event.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Nodes that join a lab while it runs, and certificates that are issued meanwhile. Thread-safe.
 *
 * <p>A newcomer never gets the address or the name of one that has left: those who have forgotten a node do not listen to
 * its name for a minute.
 */
final class Growth {
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofMillis(500);
    private static final Duration END = Duration.ofSeconds(3);
    private static final long PAUSE_MILLIS = 10;
    private static final Duration VALID = Duration.ofDays(60);

    private final Parts parts;
    private final CopyOnWriteArrayList<NodeProcess> nodes;
    private final AtomicInteger issued = new AtomicInteger();
    private final AtomicInteger rank;

    /**
     * What a lab is made of.
     *
     * @param certificates empty: no TLS
     * @param server where data and logs go
     * @param proxy listens in place of nodes; empty: nobody does
     */
    record Parts(
            Formation formation,
            Formation.Kit kit,
            Optional<Certificates> certificates,
            AdminClient admin,
            Spawner spawner,
            Timeline timeline,
            Path server,
            Optional<ProxyNetwork> proxy) {}

    /** @param nodes all nodes of the lab; newcomers are added to them, and are ended with them */
    Growth(Parts parts, CopyOnWriteArrayList<NodeProcess> nodes) {
        this.parts = parts;
        this.nodes = nodes;
        this.rank = new AtomicInteger(
                1 + nodes.stream().mapToInt(node -> node.member().rank()).max().orElse(0));
    }

    /** Starts an empty node and waits until it answers. */
    String grow(int shard) throws LabException {
        int next = rank.getAndIncrement();
        int port = nodes.get(0).member().port();
        Member open = new Member(shard, next, "127.0." + shard + "." + (1 + next), port);
        Member member = parts.proxy().isPresent() ? open.behind() : open;
        try {
            if (parts.proxy().isPresent()) {
                parts.proxy().get().front(member);
            }
            Boot boot = parts.formation().newcomer(member, parts.kit().with(tlsFiles(member.host())));
            NodeProcess node = new NodeProcess(member, boot, parts.server(), parts.spawner(), parts.timeline());
            nodes.add(node);
            node.startNew();
            awaitAnswer(node);
            return member.address();
        } catch (IOException e) {
            throw new LabException("cannot start a further node at " + member.address() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while starting " + member.address(), e);
        }
    }

    private Optional<TlsFiles> tlsFiles(String host) throws IOException {
        Optional<TlsFiles> shared = parts.kit().tls();
        if (shared.isEmpty()) {
            return shared;
        }
        Instant now = Instant.now();
        Path own = certificates().write(file(host), host, now.minus(Duration.ofDays(1)), now.plus(VALID));
        return Optional.of(new TlsFiles(shared.get().ca(), own, shared.get().key()));
    }

    private void awaitAnswer(NodeProcess node) throws LabException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            node.mustRun();
            try {
                parts.admin().call(node.member().address(), ANSWER, "PING");
                return;
            } catch (NodeUnavailableException | CommandRefusedException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new LabException("the new node does not answer: " + e.getMessage(), e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** Ends a newcomer and deletes its data. */
    void shrink(NodeProcess node) throws LabException {
        node.retire();
        try {
            if (!node.awaitEnd(END)) {
                throw new LabException(node.member().address() + " has not ended within " + END.toSeconds() + " s");
            }
            FileTree.delete(node.member().data(parts.server()));
        } catch (IOException e) {
            throw new LabException("cannot remove the data of " + node.member().address() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while ending " + node.member().address(), e);
        }
    }

    /** A certificate of its own for a node. */
    Path certify(NodeProcess node, Instant from, Instant until) throws LabException {
        String host = node.member().host();
        try {
            return certificates().write(file(host), host, from, until);
        } catch (IOException e) {
            throw new LabException("cannot issue a certificate for " + host + ": " + e.getMessage(), e);
        }
    }

    private Certificates certificates() throws IOException {
        return parts.certificates()
                .orElseThrow(() -> new IOException("the lab has no TLS; write tls: true under target.local"));
    }

    private Path file(String host) {
        return parts.kit().secrets().resolve(host + "-" + issued.incrementAndGet() + ".pem");
    }
}
