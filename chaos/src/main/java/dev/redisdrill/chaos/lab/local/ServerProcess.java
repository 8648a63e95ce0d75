package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that a lab made for a node, or a child of one, found by what the kernel says of it: it works in the node's
 * data directory and writes the node's log. Nothing else does both, so nobody's shell is hit that stands there; and
 * there is nothing to write down when a server starts, so none is missed that started just before the kill.
 *
 * @param handle bound to the process's start: a later one of the same number is never hit
 * @param node the name of its data directory
 */
record ServerProcess(ProcessHandle handle, String node) {
    private static final Path PROC = Path.of("/proc");

    /** Those of the nodes below a run's {@code server/}. */
    static List<ServerProcess> of(Path server) throws IOException {
        Path real = server.toRealPath();
        List<ServerProcess> found = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            node(process.pid(), real).ifPresent(node -> found.add(new ServerProcess(process, node)));
        }
        return found;
    }

    /** Kills it, stopped or not, and waits for its end. */
    void kill(Duration patience) throws LabException, InterruptedException {
        handle.destroyForcibly();
        try {
            handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new LabException(describe() + " was killed and has not ended; end it by hand, then heal again", e);
        }
    }

    /** For people. */
    String describe() {
        return "server " + node + " (process " + handle.pid() + ")";
    }

    private static Optional<String> node(long pid, Path server) {
        Path process = PROC.resolve(Long.toString(pid));
        try {
            Path data = Files.readSymbolicLink(process.resolve("cwd"));
            if (!server.equals(data.getParent())) {
                return Optional.empty();
            }
            String node = data.getFileName().toString();
            Path log = Files.readSymbolicLink(process.resolve("fd/1"));
            return log.equals(server.resolve(node + Member.LOG)) ? Optional.of(node) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // another user's, or gone meanwhile
        }
    }
}
