package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.CanDelay;
import dev.redisdrill.chaos.lab.CanLosePackets;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.CanReset;
import dev.redisdrill.chaos.lab.CanThrottle;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.unit.BitRate;
import dev.redisdrill.timeline.unit.Share;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Faults in the network of a lab that has a network namespace of its own: the kernel's packet filter and its queues, between
 * loopback addresses. Nothing of it can touch the machine's own network, and all of it goes with the namespace.
 *
 * <p>Thread-safe.
 */
final class LocalNetwork implements CanPartition, CanLosePackets, CanReset, CanThrottle, CanDelay, AutoCloseable {
    /** Shares are kept to a thousandth of a percent. */
    private static final int DICE = 100_000;

    private static final int ATTEMPTS = 3;
    private static final String HOOK = "type filter hook input priority -10; policy accept;";
    private static final String PATHS = "type ipv4_addr . ipv4_addr;";

    private final Nft nft;
    private final Shaper shaper;
    private final String observer;
    private final List<Integer> behind;
    private final Map<String, Process> prepared = new ConcurrentHashMap<>();
    /** Whose rules are, or were, in the packet filter. */
    private final Set<String> filtered = ConcurrentHashMap.newKeySet();

    /**
     * @param observer the address that no rule touches
     * @param behind the ports at which servers listen behind a proxy: what passes there has passed once already
     */
    LocalNetwork(Spawner spawner, Path directory, String observer, List<Integer> behind) {
        // A program that is missing is named by whyNot, before anything is asked of it.
        this.nft = new Nft(Tool.find("nft").orElse("nft"), spawner, directory);
        this.shaper = new Shaper(Tool.find("tc").orElse("tc"), directory, observer);
        this.observer = observer;
        this.behind = List.copyOf(behind);
    }

    @Override
    public void prepare(String fault) throws LabException {
        filtered.add(fault);
        doing("prepare to cut", fault, () -> {
            nft.delete(fault);
            nft.run(partitionTable(fault, ""));
            Process waiting = nft.prepare();
            Optional.ofNullable(prepared.put(fault, waiting)).ifPresent(Process::destroyForcibly);
        });
    }

    @Override
    public void block(String fault, Partition partition) throws LabException {
        filtered.add(fault);
        doing("cut", fault, () -> {
            Process waiting = prepared.remove(fault);
            String paths = paths(partition);
            if (waiting != null && waiting.isAlive()) {
                nft.run("add element " + Nft.table(fault) + " cut { " + paths + " }\n", waiting);
            } else {
                nft.delete(fault);
                nft.run(partitionTable(fault, "elements = { " + paths + " }"));
            }
        });
    }

    @Override
    public void lose(String fault, String address, Share share) throws LabException {
        long part = Math.round(share.fraction() * DICE);
        table(
                fault,
                String.format(Locale.ROOT, """
                  counter seen { }
                  counter lost { }
                  chain dice {
                    counter name seen
                    numgen random mod %d < %d counter name lost drop
                  }
                  chain input {
                    %s
                    %s
                    ip saddr %s accept
                    ip daddr %s accept
                    ip saddr %s jump dice
                    ip daddr %s jump dice
                  }
                """, DICE, part, HOOK, exemption(), observer, observer, address, address));
    }

    @Override
    public Packets packets(String fault) throws LabException {
        Packets[] packets = new Packets[1];
        doing("count the packets of", fault, () -> {
            Map<String, Long> counters = nft.counters(fault);
            packets[0] = new Packets(counters.getOrDefault("seen", 0L), counters.getOrDefault("lost", 0L));
        });
        return packets[0];
    }

    @Override
    public void reset(String fault, Partition paths) throws LabException {
        // Without a first packet of a new connection, which would be refused, and without resets, which would echo.
        table(fault, String.format(Locale.ROOT, """
                  set broken { %s elements = { %s } }
                  chain input {
                    %s
                    ip saddr . ip daddr @broken tcp flags & (syn | rst) == 0 reject with tcp reset
                  }
                """, PATHS, paths(paths), HOOK));
    }

    @Override
    public void throttle(String fault, String address, BitRate rate) throws LabException {
        doing("throttle", fault, () -> shaper.limit(fault, address, rate));
    }

    @Override
    public void delay(String fault, Partition paths, Duration delay, Duration jitter) throws LabException {
        List<Partition.Path> inOrder = ofSomebody(paths);
        doing("delay", fault, () -> shaper.delay(fault, inOrder, delay, jitter));
    }

    @Override
    public void lift(String fault) throws LabException {
        doing("take away the rules of", fault, () -> {
            Optional.ofNullable(prepared.remove(fault)).ifPresent(Process::destroyForcibly);
            if (filtered.contains(fault)) {
                nft.delete(fault);
            }
            shaper.lift(fault);
        });
    }

    @Override
    public boolean inForce(String fault) throws LabException {
        boolean[] found = new boolean[1];
        doing(
                "look at the rules of",
                fault,
                () -> found[0] = (filtered.contains(fault) && nft.exists(fault)) || shaper.inForce(fault));
        return found[0];
    }

    /** Takes away what is left. */
    @Override
    public void close() throws LabException {
        for (String fault : filtered) {
            lift(fault);
        }
        doing("take away the rules of", "all faults", shaper::liftAll);
    }

    private void table(String fault, String content) throws LabException {
        filtered.add(fault);
        doing("make the rules of", fault, () -> {
            nft.delete(fault);
            nft.run("table " + Nft.table(fault) + " {\n" + content + "}\n");
        });
    }

    private String exemption() {
        String ports = behind.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return behind.isEmpty()
                ? ""
                : "tcp dport { " + ports + " } accept\n                    tcp sport { " + ports + " } accept";
    }

    private static String partitionTable(String fault, String elements) {
        return String.format(Locale.ROOT, """
                table %s {
                  set cut { %s %s }
                  chain input {
                    %s
                    ip saddr . ip daddr @cut drop
                  }
                }
                """, Nft.table(fault), PATHS, elements, HOOK);
    }

    private String paths(Partition partition) {
        return ofSomebody(partition).stream()
                .map(path -> path.from() + " . " + path.to())
                .collect(Collectors.joining(", "));
    }

    private List<Partition.Path> ofSomebody(Partition partition) {
        List<Partition.Path> inOrder = partition.inOrder();
        if (inOrder.isEmpty()
                || inOrder.stream()
                        .anyMatch(path ->
                                path.from().equals(observer) || path.to().equals(observer))) {
            throw new IllegalArgumentException("a partition of somebody, and never of the observer: " + partition);
        }
        return inOrder;
    }

    /** One order to the kernel. */
    private interface Order {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Carries it out even in a thread that was told to stop: such a thread is often just the one that heals. All orders can be
     * given twice.
     */
    private void doing(String what, String fault, Order order) throws LabException {
        boolean interrupted = Thread.interrupted();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    order.run();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (attempt == ATTEMPTS) {
                        throw new LabException("interrupted, cannot " + what + " " + fault, e);
                    }
                } catch (IOException e) {
                    throw new LabException("cannot " + what + " " + fault + ": " + e.getMessage(), e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
