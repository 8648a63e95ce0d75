package dev.redisdrill.runner.experiment;

import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * An independent witness: writes one key every 5 ms to each node of a shard over plain sockets, without any Redis client,
 * and remembers when which write was acknowledged.
 */
final class Prober implements AutoCloseable {
    private static final long EVERY_NANOS = 5_000_000;
    private static final int SILENCE_MILLIS = 500;

    private final RunClock clock;
    private final ClusterAccess access;
    private final String key;
    private final SSLSocketFactory tls;
    private final ConcurrentSkipListMap<Long, Long> acknowledgedBySent = new ConcurrentSkipListMap<>();
    private volatile boolean stopping;

    /** @param key one of the shard's */
    Prober(RunClock clock, ClusterAccess access, List<String> nodes, String key) {
        this.clock = clock;
        this.access = access;
        this.key = key;
        this.tls = trusting(access.caPem().orElseThrow());
        for (String node : nodes) {
            Thread thread = new Thread(() -> probe(node), "prober-" + node);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** When the first write that was sent at or after this moment was acknowledged. */
    Optional<Long> firstAcknowledgedAfter(long nanos) {
        return acknowledgedBySent.tailMap(nanos).values().stream().min(Long::compare);
    }

    @Override
    public void close() {
        stopping = true;
    }

    private void probe(String node) {
        while (!stopping) {
            try (Socket socket = tls.createSocket()) {
                talk(socket, node);
            } catch (IOException e) {
                LockSupport.parkNanos(EVERY_NANOS);
            }
        }
    }

    private void talk(Socket socket, String node) throws IOException {
        int colon = node.lastIndexOf(':');
        socket.connect(
                new InetSocketAddress(node.substring(0, colon), Integer.parseInt(node.substring(colon + 1))),
                SILENCE_MILLIS);
        socket.setSoTimeout(SILENCE_MILLIS);
        socket.setTcpNoDelay(true);
        OutputStream out = socket.getOutputStream();
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        ClusterAccess.User admin = access.admin().orElseThrow();
        send(out, "AUTH " + admin.name() + " " + admin.password().reveal());
        in.readLine();
        long due = clock.nanos();
        while (!stopping) {
            long sent = clock.nanos();
            send(out, "SET " + key + " x");
            String reply = in.readLine();
            if (reply == null) {
                throw new IOException("closed");
            }
            if (reply.equals("+OK")) {
                acknowledgedBySent.put(sent, clock.nanos());
            }
            due += EVERY_NANOS;
            LockSupport.parkNanos(due - clock.nanos());
        }
    }

    private static void send(OutputStream out, String command) throws IOException {
        out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static SSLSocketFactory trusting(String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int i = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
                store.setCertificateEntry("ca" + i++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
