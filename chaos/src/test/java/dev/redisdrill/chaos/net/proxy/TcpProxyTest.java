package dev.redisdrill.chaos.net.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.chaos.net.PathRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy between plain sockets on addresses of their own. */
@Timeout(30)
class TcpProxyTest {
    private static final String NODE = "127.0.31.1";
    private static final String CLIENT = "127.0.100.31";
    private static final String OBSERVER = "127.0.254.1";
    private static final int SILENCE_MILLIS = 100;

    private TcpProxy proxy;
    private ServerSocket server;
    private int port;

    @BeforeEach
    void start() throws IOException {
        proxy = TcpProxy.open(OBSERVER, 1);
        server = new ServerSocket(0, 50, InetAddress.getByName(NODE));
        port = proxy.listen(NODE, 0, server.getLocalPort());
    }

    @AfterEach
    void end() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void bytesArriveAsTheyWereSentFromWhereTheyWereSent() throws Exception {
        long seed = System.nanoTime();
        byte[] sent = new byte[3_000_000];
        new Random(seed).nextBytes(sent);
        try (Socket client = connect(CLIENT);
                Socket accepted = accept()) {
            assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo(CLIENT);
            Thread sender = new Thread(() -> {
                try {
                    client.getOutputStream().write(sent);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            sender.start();
            assertThat(accepted.getInputStream().readAllBytes())
                    .as("seed %s", seed)
                    .isEqualTo(sent);
            accepted.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).as("half-closed").isEqualTo(7);
            accepted.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            sender.join();
        }
    }

    @Test
    void aCutHoldsOneWayAndItsEndUntilItIsHealed() throws Exception {
        try (Socket client = connect(CLIENT);
                Socket accepted = accept();
                Socket observer = connect(OBSERVER);
                Socket observed = accept()) {
            proxy.put("cut", new PathRule.Cut(paths(Direction.IN)));
            client.getOutputStream().write(1);
            accepted.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).as("out of the node").isEqualTo(2);
            observer.getOutputStream().write(3);
            assertThat(observed.getInputStream().read()).isEqualTo(3);
            client.shutdownOutput();
            assertSilent(accepted);
            proxy.lift("cut");
            assertThat(accepted.getInputStream().readAllBytes()).containsExactly(1);
        }
    }

    @Test
    void aConnectionAcrossACutReachesTheNodeWhenItIsHealed() throws Exception {
        proxy.put("cut", new PathRule.Cut(paths(Direction.OUT)));
        try (Socket client = connect(CLIENT)) {
            client.getOutputStream().write(5);
            server.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
            proxy.lift("cut");
            server.setSoTimeout(10_000);
            try (Socket accepted = accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo(5);
            }
        }
    }

    @Test
    void aDelayIsThatLongEachWayAndKeepsTheOrder() throws Exception {
        try (Socket client = connect(CLIENT);
                Socket accepted = accept()) {
            proxy.put("slow", new PathRule.Slow(paths(Direction.BOTH), Duration.ofMillis(30), Duration.ofMillis(20)));
            long begun = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                client.getOutputStream().write(i);
            }
            for (int i = 0; i < 50; i++) {
                assertThat(accepted.getInputStream().read()).isEqualTo(i);
            }
            assertThat(millisSince(begun)).isGreaterThanOrEqualTo(10);
            proxy.put("slow", new PathRule.Slow(paths(Direction.BOTH), Duration.ofMillis(30), Duration.ZERO));
            begun = System.nanoTime();
            client.getOutputStream().write(9);
            accepted.getInputStream().read();
            accepted.getOutputStream().write(9);
            client.getInputStream().read();
            assertThat(millisSince(begun)).isGreaterThanOrEqualTo(60);
            proxy.lift("slow");
            assertThat(proxy.rules().rules()).isEmpty();
        }
    }

    @Test
    void whoeverIsThereGetsAResetAndSoDoesWhoeverTheNodeSpeaksToMeanwhile() throws Exception {
        try (Socket client = connect(CLIENT);
                Socket accepted = accept();
                Socket observer = connect(OBSERVER);
                Socket observed = accept()) {
            proxy.put("reset", new PathRule.Broken(paths(Direction.OUT)));
            assertReset(client);
            assertReset(accepted);
            observer.getOutputStream().write(1);
            assertThat(observed.getInputStream().read()).isEqualTo(1);
            try (Socket second = connect(CLIENT);
                    Socket secondAccepted = accept()) {
                second.getOutputStream().write(1);
                assertThat(secondAccepted.getInputStream().read()).isEqualTo(1);
                secondAccepted.getOutputStream().write(1);
                assertReset(second);
            }
        }
    }

    @Test
    void aServerThatIsGoneResetsWhoeverConnects() throws Exception {
        server.close();
        assertThatThrownBy(
                        () -> { // by its reading, or before, by an option of the socket
                            try (Socket client = connect(CLIENT)) {
                                client.getInputStream().read();
                            }
                        })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    private static void assertReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(10_000);
    }

    private static Partition paths(Direction direction) {
        return Partition.isolate(NODE, List.of(CLIENT), direction);
    }

    private static long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(NODE, port), 5_000);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private Socket accept() throws IOException {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        return socket;
    }
}
