package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.Eventually;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The tenant {@code shop}: keeps a connection to every node, and opens it anew when it is lost. */
final class Visitors implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofMillis(500);

    private final AdminClient client;
    private final List<String> nodes;
    private final AtomicInteger rounds = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopping;

    Visitors(Lab lab, Event.LabReady cluster) {
        ClusterAccess access = lab.access();
        User shop = access.tenants().get("shop");
        client = AdminClient.open(
                new ClusterAccess(access.seeds(), access.tls(), access.caPem(), Optional.of(shop), Map.of()));
        nodes = cluster.shards().stream()
                .flatMap(s -> Stream.concat(Stream.of(s.primary()), s.replicas().stream()))
                .toList();
        thread = new Thread(this::visit, "visitors");
        thread.start();
    }

    void awaitVisits() throws InterruptedException {
        int before = rounds.get();
        Eventually.await("two rounds of visits", Duration.ofSeconds(10), () -> rounds.get() >= before + 2);
    }

    private void visit() {
        try {
            while (!stopping) {
                for (String node : nodes) {
                    try {
                        client.call(node, ANSWER, "PING");
                    } catch (InterruptedException e) {
                        throw e;
                    } catch (Exception e) {
                        // turned away: it tries again in the next round
                    }
                }
                rounds.incrementAndGet();
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the test is being ended
        }
        client.close();
    }
}
