package dev.redisdrill.chaos.net.proxy;

import dev.redisdrill.chaos.net.Passage;
import dev.redisdrill.chaos.net.PathRule;
import dev.redisdrill.chaos.net.PathRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Listens in place of nodes and passes bytes on to them, as rules say that are changed all at one moment. What is in the bytes is none of
 * its business: TLS passes as anything else does.
 *
 * <p>Who is at the other end is known by its address: nodes, the clients of each tenant and the observer have one each.
 *
 * <p>Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 511; // as Redis's own
    private static final long ACCEPT_AGAIN_NANOS = 100_000_000;

    private final Loop loop;
    private final SplittableRandom random;
    private final Set<Link> links = new HashSet<>(); // confined to the loop
    private final Map<String, Bottleneck> bottlenecks = new HashMap<>(); // confined to the loop
    private volatile PathRules rules;

    private TcpProxy(Loop loop, String observer, long seed) {
        this.loop = loop;
        this.rules = PathRules.none(observer);
        this.random = new SplittableRandom(seed);
    }

    /**
     * A proxy that listens nowhere yet.
     *
     * @param observer the address that no rule touches
     * @param seed of the jitter
     */
    public static TcpProxy open(String observer, long seed) throws IOException {
        Loop loop = new Loop("lab-proxy");
        loop.start();
        return new TcpProxy(loop, observer, seed);
    }

    /**
     * Listens in place of a server of the same host.
     *
     * @param port where; 0: wherever there is a port
     * @param behind where the server listens
     * @return the port
     */
    public int listen(String host, int port, int behind) throws IOException {
        return loop.call(() -> new Listener(host, port, behind).port());
    }

    /** Listens there no more; connections that there are stay. Harmless if it did not. */
    public void unlisten(String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
        loop.call(() -> {
            for (SelectionKey key : Set.copyOf(loop.selector().keys())) {
                if (key.attachment() instanceof Listener listener && listener.isAt(address)) {
                    listener.channel.close();
                }
            }
            return true;
        });
    }

    /** Puts a rule in force, in place of any that the fault had; it is done, for all connections, when this returns. */
    public void put(String fault, PathRule rule) throws IOException {
        loop.call(() -> {
            change(rules.with(fault, rule));
            if (rule instanceof PathRule.Broken broken) {
                Set.copyOf(links).forEach(link -> link.breakIf(broken));
            }
            return true;
        });
    }

    /** Takes a fault's rule away. Harmless if there is none. */
    public void lift(String fault) throws IOException {
        loop.call(() -> {
            change(rules.without(fault));
            return true;
        });
    }

    /** The rules in force. */
    public PathRules rules() {
        return rules;
    }

    private void change(PathRules changed) {
        rules = changed;
        bottlenecks.clear();
        Set.copyOf(links).forEach(Link::follow);
    }

    /** The shared limits of a passage. Confined to the loop. */
    List<Bottleneck> bottlenecks(Passage passage) {
        return passage.limits().stream()
                .map(limit -> bottlenecks.computeIfAbsent(limit.name(), name -> new Bottleneck(loop, limit.rate())))
                .toList();
    }

    /** By how much the next bytes are late, beyond the delay. Confined to the loop. */
    long jitter(Pipe pipe) {
        long most = pipe.jitterNanos();
        return most == 0 ? 0 : random.nextLong(-most, most + 1);
    }

    void forget(Link link) {
        links.remove(link);
    }

    @Override
    public void close() {
        loop.close();
    }

    /** A place where it listens. */
    private final class Listener implements Loop.Handler {
        private final ServerSocketChannel channel;
        private final SelectionKey key;
        private final String host;
        private final int behind;

        Listener(String host, int port, int behind) throws IOException {
            this.host = host;
            this.behind = behind;
            channel = ServerSocketChannel.open();
            try {
                channel.configureBlocking(false);
                channel.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
                key = channel.register(loop.selector(), SelectionKey.OP_ACCEPT, this);
            } catch (IOException e) {
                channel.close();
                throw new IOException(host + ":" + port + ": " + e.getMessage(), e);
            }
        }

        int port() throws IOException {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }

        boolean isAt(InetSocketAddress address) throws IOException {
            return address.equals(channel.getLocalAddress());
        }

        @Override
        public void ready(SelectionKey ready) throws IOException {
            SocketChannel accepted = channel.accept();
            if (accepted == null) {
                return;
            }
            try {
                Link link = new Link(TcpProxy.this, loop, accepted, host, behind);
                links.add(link);
                link.follow();
            } catch (IOException e) {
                accepted.close(); // it has gone again
            }
        }

        /** No socket is left for one more, most likely: tried again a little later. */
        @Override
        public void broke() {
            if (key.isValid()) {
                key.interestOps(0);
                loop.at(loop.now() + ACCEPT_AGAIN_NANOS, () -> {
                    if (key.isValid()) {
                        key.interestOps(SelectionKey.OP_ACCEPT);
                    }
                });
            }
        }
    }
}
