package dev.redisdrill.chaos.net.proxy;

import dev.redisdrill.chaos.net.Passage;
import dev.redisdrill.chaos.net.PathRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connection through the proxy: from whoever connected, and on to the node, from the same address, so that everybody sees who
 * is at the other end. Confined to the loop.
 *
 * <p>The kernel has accepted it before it is known who connects. Where a handshake would not have come through, the node
 * hears of the connection when the way is free; where it would have taken long, that much later.
 */
final class Link implements Loop.Handler {
    private final TcpProxy proxy;
    private final Loop loop;
    private final String from;
    private final String to;
    private final int behind;
    private final SelectionKey client;
    private @Nullable SelectionKey node;
    private @Nullable Pipe there;
    private @Nullable Pipe back;
    private boolean connecting;
    private boolean ended;

    Link(TcpProxy proxy, Loop loop, SocketChannel accepted, String to, int behind) throws IOException {
        this.proxy = proxy;
        this.loop = loop;
        this.from =
                ((InetSocketAddress) accepted.getRemoteAddress()).getAddress().getHostAddress();
        this.to = to;
        this.behind = behind;
        accepted.configureBlocking(false);
        accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.client = accepted.register(loop.selector(), 0, this);
    }

    /** The rules have changed, or there are some when it begins. */
    void follow() {
        if (ended) {
            return;
        }
        Passage in = proxy.rules().between(from, to);
        Passage out = proxy.rules().between(to, from);
        try {
            if (there != null && back != null) {
                there.pass(in, proxy.bottlenecks(in));
                back.pass(out, proxy.bottlenecks(out));
            } else if (!in.cut() && !out.cut() && !connecting) {
                connecting = true;
                long handshake = in.delayNanos() + out.delayNanos();
                if (handshake > 0) {
                    loop.at(loop.now() + handshake, this::connect);
                } else {
                    connect();
                }
            }
        } catch (IOException e) {
            broke();
        }
    }

    /** Resets it if bytes pass along a path that is broken. */
    void breakIf(PathRule.Broken rule) {
        if (node != null && (rule.paths().blocks(from, to) || rule.paths().blocks(to, from))) {
            broke();
        }
    }

    private void connect() {
        if (ended) {
            return;
        }
        try {
            Passage in = proxy.rules().between(from, to);
            if (in.cut() || proxy.rules().between(to, from).cut()) {
                connecting = false; // cut meanwhile: tried again when the way is free
                return;
            }
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            node = channel.register(loop.selector(), 0, this);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            if (channel.connect(new InetSocketAddress(InetAddress.getByName(to), behind))) {
                connected(node);
            } else {
                node.interestOps(SelectionKey.OP_CONNECT);
            }
        } catch (IOException e) {
            broke(); // nobody listens there: the kernel would have refused
        }
    }

    private void connected(SelectionKey key) {
        key.interestOps(0);
        there = new Pipe(loop, client, key);
        back = new Pipe(loop, key, client);
        follow();
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        if (key.isConnectable()) {
            ((SocketChannel) key.channel()).finishConnect();
            connected(key);
            return;
        }
        Pipe in = key == client ? there : back;
        Pipe out = key == client ? back : there;
        if (in == null || out == null) {
            return;
        }
        if (key.isWritable()) {
            out.write();
        }
        if (key.isReadable() && in.broken()) {
            broke();
            return;
        }
        if (key.isReadable()) {
            in.read(proxy.jitter(in));
        }
        if (in.finished() && out.finished()) {
            end(false);
        }
    }

    /** One side is gone: the other one gets a reset. */
    @Override
    public void broke() {
        end(true);
    }

    private void end(boolean reset) {
        if (ended) {
            return;
        }
        ended = true;
        close(client, reset);
        if (node != null) {
            close(node, reset);
        }
        proxy.forget(this);
    }

    private static void close(SelectionKey key, boolean reset) {
        try (SocketChannel channel = (SocketChannel) key.channel()) {
            if (reset && channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // it is closed all the same
        }
    }
}
