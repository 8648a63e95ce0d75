package dev.redisdrill.benchmarks.compare;

import dev.redisdrill.chaos.Labs;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabContext;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LocalTarget;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster that all of them drive: three TLS shards with a replica each, on loopback addresses, gone when this process
 * ends.
 */
final class Arena implements AutoCloseable {
    /** The tenant of {@code load/throughput.yaml}. */
    static final String TENANT = "bench";

    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final Timeline timeline;
    private final Lab lab;
    private final Path ca;

    private Arena(Timeline timeline, Lab lab, Path ca) {
        this.timeline = timeline;
        this.lab = lab;
        this.ca = ca;
    }

    /** Starts the cluster; its logs go below the directory. */
    static Arena open(Path directory) throws IOException, InterruptedException, LabException {
        Timeline timeline = Timeline.open(directory, RunClock.startingNow());
        LabContext context = new LabContext(
                directory,
                timeline,
                42,
                Optional.empty(),
                Optional.empty(),
                List.of(TENANT),
                Isolation.HOST,
                Set.of(),
                directory);
        Arena arena = new Arena(timeline, Labs.of(LocalTarget.defaults(), context), directory.resolve("ca.pem"));
        try {
            Event.LabReady ready = arena.lab.start();
            timeline.append(ready);
            Files.writeString(arena.ca, arena.access().caPem().orElseThrow(), StandardCharsets.US_ASCII);
            arena.openTo(ready);
            return arena;
        } catch (IOException | InterruptedException | LabException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Lets redis-benchmark in: it takes a password only as an argument, where everybody can read it, so it gets a user
     * without one, who may do nothing but what redis-benchmark does.
     */
    private void openTo(Event.LabReady ready) throws LabException, InterruptedException {
        try (AdminClient admin = AdminClient.open(access())) {
            for (String node : access().seeds()) {
                admin.text(
                        node,
                        ANSWER,
                        ("ACL SETUSER default on nopass resetkeys ~key:* resetchannels -@all"
                                        + " +get +set +ping +cluster|nodes +config|get")
                                .split(" ", -1));
            }
        } catch (NodeUnavailableException | CommandRefusedException e) {
            throw new LabException(
                    "cannot make a user for redis-benchmark on " + ready.engine() + " " + ready.engineVersion() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    ClusterAccess access() {
        return lab.access();
    }

    /** The certificate to trust. */
    Path ca() {
        return ca;
    }

    String seedHost() {
        String seed = access().seeds().get(0);
        return seed.substring(0, seed.lastIndexOf(':'));
    }

    String seedPort() {
        String seed = access().seeds().get(0);
        return seed.substring(seed.lastIndexOf(':') + 1);
    }

    @Override
    public void close() throws IOException {
        lab.close();
        timeline.close();
    }
}
