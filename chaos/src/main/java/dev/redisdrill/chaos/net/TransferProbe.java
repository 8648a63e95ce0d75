package dev.redisdrill.chaos.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Sends bytes from one local address to another one and looks how long they take. Stateless, thread-safe. */
public final class TransferProbe {
    private static final int CHUNK = 64 * 1024;
    private static final int WINDOW = 16 * 1024;
    private static final long PAUSE_MICROS = 200;

    private TransferProbe() {}

    /** A way that does not lead to a place directly: by another port of the same host. */
    public interface Detour {
        /** Opens a way to this port; where it begins. */
        int open(int port) throws IOException;

        /** Ends the way that begins there. */
        void close(int port) throws IOException;
    }

    private static final Detour NONE = new Detour() {
        @Override
        public int open(int port) {
            return port;
        }

        @Override
        public void close(int port) {}
    };

    /**
     * How long it took until the last byte was there, in nanoseconds; the connection is there before the clock runs.
     *
     * @throws IOException if that failed, or took longer than the patience
     */
    public static long nanos(String from, String to, int bytes, Duration patience)
            throws IOException, InterruptedException {
        return nanos(from, to, bytes, patience, NONE);
    }

    /** The same by a detour. */
    public static long nanos(String from, String to, int bytes, Duration patience, Detour detour)
            throws IOException, InterruptedException {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel sender = SocketChannel.open()) {
            // Small windows keep packets small: loopback would send 64 KB in one, and one packet tells nothing of a
            // rate.
            server.setOption(StandardSocketOptions.SO_RCVBUF, WINDOW);
            sender.setOption(StandardSocketOptions.SO_SNDBUF, WINDOW);
            server.bind(new InetSocketAddress(InetAddress.getByName(to), 0), 1);
            sender.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            InetSocketAddress place = (InetSocketAddress) server.getLocalAddress();
            int port = detour.open(place.getPort());
            try {
                sender.socket().connect(new InetSocketAddress(place.getAddress(), port), (int) patience.toMillis());
                server.socket().setSoTimeout((int) patience.toMillis());
                try (SocketChannel receiver = server.socket().accept().getChannel()) {
                    return nanos(sender, receiver, bytes, patience);
                }
            } finally {
                detour.close(port);
            }
        }
    }

    private static long nanos(SocketChannel sender, SocketChannel receiver, int bytes, Duration patience)
            throws IOException, InterruptedException {
        sender.configureBlocking(false);
        receiver.configureBlocking(false);
        ByteBuffer out = ByteBuffer.allocate(CHUNK);
        ByteBuffer in = ByteBuffer.allocate(CHUNK);
        long begun = System.nanoTime();
        int sent = 0;
        int received = 0;
        while (received < bytes) {
            int progress = 0;
            if (sent < bytes) {
                out.clear().limit(Math.min(CHUNK, bytes - sent));
                progress = sender.write(out);
                sent += progress;
            }
            int read = receiver.read(in.clear());
            received += Math.max(0, read);
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw new IOException(
                        received + " of " + bytes + " bytes had arrived after " + patience.toMillis() + " ms");
            }
            if (progress + read <= 0) {
                TimeUnit.MICROSECONDS.sleep(PAUSE_MICROS);
            }
        }
        return System.nanoTime() - begun;
    }
}
