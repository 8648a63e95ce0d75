package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The server processes of a lab, by address: ending, starting, stopping and continuing them. Thread-safe. */
final class Servers {
    private static final Duration END = Duration.ofSeconds(3);
    private static final int ATTEMPTS = 5;

    private final List<NodeProcess> nodes;
    private final Path server;
    private final Signals signals;

    /** @param nodes all nodes of the lab; may grow */
    Servers(List<NodeProcess> nodes, Path server, Signals signals) {
        this.nodes = nodes;
        this.server = server;
        this.signals = signals;
    }

    List<NodeProcess> all() {
        return nodes;
    }

    NodeProcess process(String node) throws LabException {
        return find(node).orElseThrow(() -> new LabException("no node " + node + " in this lab"));
    }

    Optional<NodeProcess> find(String node) {
        return nodes.stream()
                .filter(process -> process.member().address().equals(node))
                .findFirst();
    }

    /** The directory of a node's data. */
    Path data(String node) throws LabException {
        return process(node).member().data(server);
    }

    /** Starts it, also in a thread that was told to stop: that one is often just the one that heals. */
    long restart(String node) throws LabException {
        boolean interrupted = Thread.interrupted();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return process(node).start();
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (attempt == ATTEMPTS) {
                        throw new LabException("interrupted again and again while starting " + node, e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void freeze(String node) throws LabException {
        long pid = process(node)
                .pid()
                .orElseThrow(() -> new LabException("cannot stop " + node + ": its process is not running"));
        signals.send("STOP", node, pid);
    }

    void thaw(String node) throws LabException {
        NodeProcess process = process(node);
        Optional<Long> pid = process.pid();
        try {
            if (pid.isPresent()) {
                signals.send("CONT", node, pid.get());
            }
        } catch (LabException e) {
            if (process.alive()) {
                throw e;
            }
        }
    }

    long wipe(String node) throws LabException {
        NodeProcess process = process(node);
        try {
            if (!process.awaitEnd(END)) {
                throw new LabException("cannot delete the data of " + node + ": its process runs");
            }
            return FileTree.deleteAllBut(process.member().data(server), NodesConf.FILE);
        } catch (IOException e) {
            throw new LabException("cannot delete the data of " + node + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while deleting the data of " + node, e);
        }
    }

    /** Kills all servers and waits for their end. */
    static void end(List<NodeProcess> nodes) throws InterruptedException, IOException {
        nodes.forEach(NodeProcess::retire);
        long deadline = System.nanoTime() + END.toNanos();
        for (NodeProcess node : nodes) {
            if (!node.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
                throw new IOException(node.member().address() + " has not ended within " + END.toSeconds() + " s");
            }
        }
    }

    /** Deletes the data of all. */
    static void delete(List<NodeProcess> nodes, Path server) throws IOException {
        for (NodeProcess node : nodes) {
            FileTree.delete(node.member().data(server));
        }
    }
}
