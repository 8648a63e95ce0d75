package dev.redisdrill.chaos.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tries to connect from given local addresses, many at a time, and looks who is answered. A refusal is an answer: what
 * counts is whether packets pass. Connecting takes packets both ways, so a cut of either way leaves it unanswered.
 *
 * <p>On loopback the kernel answers a first packet within the system call that sends it, without the server's help: a
 * silence of milliseconds means that the packet was lost, not that somebody is busy. Stateless, thread-safe.
 */
public final class ConnectProbe {
    private ConnectProbe() {}

    /**
     * Tries all paths at once.
     *
     * @param port the port that is tried at each destination
     * @param patience how long an answer is waited for
     * @return the paths that were answered
     * @throws IOException if trying itself failed: for one, if a source is no address of this machine
     */
    public static Set<Partition.Path> answered(Collection<Partition.Path> paths, int port, Duration patience)
            throws IOException {
        Set<Partition.Path> answered = new HashSet<>();
        try (Selector selector = Selector.open()) {
            try {
                for (Partition.Path path : paths) {
                    start(path, port, selector, answered);
                }
                long deadline = System.nanoTime() + patience.toNanos();
                long left = patience.toNanos();
                while (answered.size() < paths.size() && left > 0) {
                    // Rounded up: a look that ends too soon would take an answer for silence.
                    selector.select(1 + TimeUnit.NANOSECONDS.toMillis(left));
                    selector.selectedKeys().forEach(key -> finish(key, answered));
                    selector.selectedKeys().clear();
                    left = deadline - System.nanoTime();
                }
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
        return answered;
    }

    private static void start(Partition.Path path, int port, Selector selector, Set<Partition.Path> answered)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0); // a reset leaves no port in TIME_WAIT
            channel.bind(new InetSocketAddress(InetAddress.getByName(path.from()), 0));
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, path);
            if (channel.connect(new InetSocketAddress(InetAddress.getByName(path.to()), port))) {
                answered.add(path);
                key.cancel();
                channel.close();
            }
        } catch (java.net.ConnectException e) {
            answered.add(path); // refused at once
            channel.close();
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot connect " + path + ": " + e.getMessage(), e);
        }
    }

    private static void finish(SelectionKey key, Set<Partition.Path> answered) {
        try {
            ((SocketChannel) key.channel()).finishConnect();
        } catch (IOException e) {
            // refused or reset: an answer as well
        }
        answered.add((Partition.Path) key.attachment());
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            // nothing depends on it any more
        }
    }
}
