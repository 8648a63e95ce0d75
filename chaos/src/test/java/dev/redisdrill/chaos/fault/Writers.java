package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.Eventually;
import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.timeline.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes to a shard without any cluster client: one writer a node of the cluster, each trying its own node alone. What a node
 * acknowledged is known by node; what is missing at the end is counted. Keys are spread over the shard's last slots.
 */
final class Writers implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofMillis(500);
    private static final int TAGS = 20;

    private final AdminClient client;
    private final List<String> nodes;
    private final List<String> tags = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger total = new AtomicInteger();
    private final String prefix = "shop:" + System.nanoTime();
    private final String oldPrimary;
    private volatile boolean stopping;

    /** What became of the acknowledged writes. */
    record Count(int acknowledged, int lost, int lostOfNew) {}

    Writers(Lab lab, Event.ShardAtStart shard) throws Exception {
        client = AdminClient.open(lab.access());
        nodes = lab.view().nodes().stream().map(n -> n.address()).toList();
        oldPrimary = lab.view().shards().stream()
                .filter(s -> s.slots().equals(shard.slots()))
                .findFirst()
                .orElseThrow()
                .primary()
                .address();
        int last = shard.slots().get(0).last();
        for (int i = 0; tags.size() < TAGS && i < 100_000; i++) {
            int slot = Integer.parseInt(client.text(nodes.get(0), ANSWER, "CLUSTER", "KEYSLOT", "{" + i + "}"));
            if (slot > last - 390 && slot <= last) {
                tags.add("{" + i + "}");
            }
        }
        for (String node : nodes) {
            Thread thread = new Thread(() -> write(node), "writer-" + node);
            thread.start();
            threads.add(thread);
        }
    }

    void awaitWrites(int more) throws InterruptedException {
        int before = total.get();
        Eventually.await(more + " further writes", Duration.ofSeconds(15), () -> total.get() >= before + more);
    }

    private void write(String node) {
        try {
            for (int i = 0; !stopping; i++) {
                String key = prefix + ":" + node + ":" + i + tags.get(i % tags.size());
                try {
                    client.call(node, ANSWER, "SET", key, node);
                    acknowledged.put(key, node);
                    total.incrementAndGet();
                } catch (CommandRefusedException e) {
                    if (!String.valueOf(e.getMessage()).startsWith("ASK")) {
                        Thread.sleep(2); // not the owner now
                    }
                } catch (NodeUnavailableException e) {
                    Thread.sleep(20);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads every acknowledged key back from whoever has it. */
    Count stopAndCount() throws Exception {
        stop();
        int lost = 0;
        int lostOfNew = 0;
        for (Map.Entry<String, String> write : acknowledged.entrySet()) {
            if (!isThere(write.getKey())) {
                lost++;
                lostOfNew += write.getValue().equals(oldPrimary) ? 0 : 1;
            }
        }
        return new Count(acknowledged.size(), lost, lostOfNew);
    }

    private boolean isThere(String key) throws Exception {
        String node = nodes.get(0);
        for (int hop = 0; hop < 4; hop++) {
            try {
                return !client.text(node, ANSWER, "GET", key).isEmpty();
            } catch (CommandRefusedException e) {
                String[] words = String.valueOf(e.getMessage()).split(" ", -1);
                if (!words[0].equals("MOVED")) {
                    throw e;
                }
                node = words[2];
            }
        }
        throw new AssertionError("no end of redirections for " + key);
    }

    private void stop() {
        stopping = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the test is being ended
        }
    }

    @Override
    public void close() {
        stop();
        client.close();
    }
}
