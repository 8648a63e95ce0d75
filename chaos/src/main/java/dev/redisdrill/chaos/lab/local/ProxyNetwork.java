package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.lab.CanDelay;
import dev.redisdrill.chaos.lab.CanPartition;
import dev.redisdrill.chaos.lab.CanReset;
import dev.redisdrill.chaos.lab.CanThrottle;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.net.ConnectProbe;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.chaos.net.PathRule;
import dev.redisdrill.chaos.net.TransferProbe;
import dev.redisdrill.chaos.net.proxy.TcpProxy;
import dev.redisdrill.timeline.unit.BitRate;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Faults in the network of a lab whose nodes are behind a proxy of the harness's own, in this process: all that they, their clients and
 * the observer say to each other passes through it.
 *
 * <p>What differs from a network: a connection across a cut is accepted by the kernel, and hears nothing; what was sent into a cut is
 * acknowledged by the kernel, and arrives at once when the cut is healed, rather than with the next retransmission.
 *
 * <p>Thread-safe.
 */
final class ProxyNetwork implements CanPartition, CanReset, CanThrottle, CanDelay, AutoCloseable {
    /** An answer of a server, on a busy machine: much less could be mistaken for silence. */
    private static final Duration SHORTEST_SILENCE = Duration.ofMillis(40);

    private final TcpProxy proxy;
    private final String observer;

    /** @param observer the address that no rule touches */
    ProxyNetwork(String observer, long seed) throws LabException {
        this.observer = observer;
        try {
            proxy = TcpProxy.open(observer, seed);
        } catch (IOException e) {
            throw new LabException("cannot start the proxy on the path: " + e.getMessage(), e);
        }
    }

    /** Listens in place of a node, for clients and for the bus. */
    void front(Member member) throws LabException {
        try {
            proxy.listen(member.host(), member.port(), member.listensAt());
            if (!member.sentinel()) {
                proxy.listen(member.host(), member.port() + Member.BUS_OFFSET, member.listensAt() + Member.BUS_OFFSET);
            }
        } catch (IOException e) {
            throw new LabException("cannot listen in place of " + member.address() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void prepare(String fault) {}

    @Override
    public void block(String fault, Partition partition) throws LabException {
        put(fault, new PathRule.Cut(ofSomebody(partition)));
    }

    /** By the servers themselves: whoever connects is accepted, also across a cut. */
    @Override
    public Set<Partition.Path> answered(Collection<Partition.Path> paths, int port, Duration patience)
            throws IOException {
        return ConnectProbe.served(paths, port, patience);
    }

    @Override
    public Duration shortestSilence() {
        return SHORTEST_SILENCE;
    }

    @Override
    public void reset(String fault, Partition paths) throws LabException {
        put(fault, new PathRule.Broken(ofSomebody(paths)));
    }

    @Override
    public void throttle(String fault, String address, BitRate rate) throws LabException {
        put(fault, new PathRule.Narrow(address, rate));
    }

    @Override
    public long transfer(String from, String to, int bytes, Duration patience)
            throws IOException, InterruptedException {
        return TransferProbe.nanos(from, to, bytes, patience, new TransferProbe.Detour() {
            @Override
            public int open(int behind) throws IOException {
                return proxy.listen(to, 0, behind);
            }

            @Override
            public void close(int port) throws IOException {
                proxy.unlisten(to, port);
            }
        });
    }

    @Override
    public void delay(String fault, Partition paths, Duration delay, Duration jitter) throws LabException {
        put(fault, new PathRule.Slow(ofSomebody(paths), delay, jitter));
    }

    @Override
    public void lift(String fault) throws LabException {
        try {
            proxy.lift(fault);
        } catch (IOException e) {
            throw new LabException("cannot take away the rules of " + fault + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean inForce(String fault) {
        return proxy.rules().rules().containsKey(fault);
    }

    @Override
    public void close() {
        proxy.close();
    }

    private void put(String fault, PathRule rule) throws LabException {
        try {
            proxy.put(fault, rule);
        } catch (IOException e) {
            throw new LabException("cannot put the rules of " + fault + " in force: " + e.getMessage(), e);
        }
    }

    private Partition ofSomebody(Partition paths) {
        List<Partition.Path> inOrder = paths.inOrder();
        if (inOrder.isEmpty()
                || inOrder.stream()
                        .anyMatch(path ->
                                path.from().equals(observer) || path.to().equals(observer))) {
            throw new IllegalArgumentException("paths of somebody, and never of the observer: " + paths);
        }
        return paths;
    }
}
