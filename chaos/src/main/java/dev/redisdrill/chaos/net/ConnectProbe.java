package dev.redisdrill.chaos.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
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
    private static final byte[] WORD = "PING\r\n".getBytes(StandardCharsets.US_ASCII);

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
        return answered(paths, port, patience, false);
    }

    /**
     * The same, but an answer is what the server itself says to a word, were it only to hang up: for networks in which the kernel
     * accepts connections that lead nowhere.
     */
    public static Set<Partition.Path> served(Collection<Partition.Path> paths, int port, Duration patience)
            throws IOException {
        return answered(paths, port, patience, true);
    }

    private static Set<Partition.Path> answered(
            Collection<Partition.Path> paths, int port, Duration patience, boolean byServer) throws IOException {
        Set<Partition.Path> answered = new HashSet<>();
        try (Selector selector = Selector.open()) {
            try {
                for (Partition.Path path : paths) {
                    start(path, port, selector, byServer, answered);
                }
                long deadline = System.nanoTime() + patience.toNanos();
                long left = patience.toNanos();
                while (answered.size() < paths.size() && left > 0) {
                    // Rounded up: a look that ends too soon would take an answer for silence.
                    selector.select(1 + TimeUnit.NANOSECONDS.toMillis(left));
                    selector.selectedKeys().forEach(key -> look(key, byServer, answered));
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

    private static void start(
            Partition.Path path, int port, Selector selector, boolean byServer, Set<Partition.Path> answered)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0); // a reset leaves no port in TIME_WAIT
            channel.bind(new InetSocketAddress(InetAddress.getByName(path.from()), 0));
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, path);
            if (channel.connect(new InetSocketAddress(InetAddress.getByName(path.to()), port))) {
                if (byServer) {
                    speak(key);
                } else {
                    finish(key, answered);
                }
            }
        } catch (java.net.ConnectException e) {
            answered.add(path); // refused at once
            channel.close();
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot connect " + path + ": " + e.getMessage(), e);
        }
    }

    private static void look(SelectionKey key, boolean byServer, Set<Partition.Path> answered) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                if (byServer) {
                    speak(key);
                    return;
                }
            } else if (channel.read(ByteBuffer.allocate(WORD.length)) == 0) {
                return;
            }
        } catch (IOException e) {
            // refused or reset: an answer as well
        }
        finish(key, answered);
    }

    /** Any server has an answer to that: one that speaks TLS hangs up. */
    private static void speak(SelectionKey key) throws IOException {
        ((SocketChannel) key.channel()).write(ByteBuffer.wrap(WORD)); // a new connection takes that much at once
        key.interestOps(SelectionKey.OP_READ);
    }

    private static void finish(SelectionKey key, Set<Partition.Path> answered) {
        answered.add((Partition.Path) key.attachment());
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            // nothing depends on it any more
        }
    }
}
