package dev.redisdrill.chaos.lab.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of an API server, a mock or a real one, passes on what clients ask, and makes the trouble that is had with API
 * servers. Thread-safe. How to:
 *
 * <pre>{@code
 * try (AnyApiServer server = AnyApiServer.start("purpose");
 *         ApiServerFront front = ApiServerFront.before(server.config());
 *         KubernetesClient client = front.client()) {       // what is tested uses this one; server.client() is undisturbed
 *     front.dropWatches();                                  // cuts all watches that are open, in the middle
 *     front.away(Duration.ofSeconds(10));                   // connections are cut, and new ones refused, for so long; at once
 *     front.answer(409, "POST", "/networkchaos", 1);        // the next such request is answered so, and goes no further
 *     front.answer(503, "", "", Duration.ofSeconds(10));    // every request for so long
 *     front.loseAnswers("POST", "/jobs", 1);                // it is carried out, but its answer does not arrive
 *     front.requests();                                     // all that was asked: "POST /apis/...", for what must not be
 * }
 * }</pre>
 *
 * Clients come in by plain HTTP/1.1; to the server it speaks with the configuration's certificates. Each connection carries one request.
 */
public final class ApiServerFront implements AutoCloseable {
    private static final Map<Integer, String> REASONS =
            Map.of(403, "Forbidden", 404, "NotFound", 409, "Conflict", 500, "InternalError", 503, "ServiceUnavailable");
    /** In place of a status code: the request is carried out, and not answered. */
    private static final int NO_ANSWER = 0;

    private final Config server;
    private final URI upstream;
    private final SocketFactory sockets;
    private final Map<String, Integer> routes = new ConcurrentHashMap<>();
    private final List<Trouble> troubles = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<FrontConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(ApiServerFront::daemon);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(ApiServerFront::daemon);
    private final int port;
    private @Nullable ServerSocket listener;

    /** What becomes of some requests, as often as {@code left} says and not after {@code untilNanos}. */
    private record Trouble(Predicate<HttpHead> when, int code, AtomicInteger left, long untilNanos) {}

    private ApiServerFront(Config server) throws IOException {
        this.server = server;
        this.upstream = URI.create(server.getMasterUrl());
        this.sockets = upstream.getScheme().equals("https") ? secure(server) : SocketFactory.getDefault();
        this.port = listen(0);
    }

    private static SocketFactory secure(Config server) {
        try {
            return SSLUtils.sslContext(server).getSocketFactory();
        } catch (Exception e) {
            throw new IllegalArgumentException("the certificates cannot be used: " + e.getMessage(), e);
        }
    }

    /** In front of the server of this configuration, by whose certificates everyone is let in. */
    public static ApiServerFront before(Config server) throws IOException {
        return new ApiServerFront(server);
    }

    /** The configuration of clients that come this way; requests are not tried again unless told otherwise. */
    public Config config() {
        return new ConfigBuilder(server)
                .withMasterUrl("http://127.0.0.1:" + port + "/")
                .withHttp2Disable(true)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(100)
                .build();
    }

    /** A client of that configuration; closed by the caller. */
    public KubernetesClient client() {
        return new KubernetesClientBuilder().withConfig(config()).build();
    }

    /** A kubeconfig for the same, whose context is called test. */
    public Path kubeconfig(Path directory) throws IOException {
        return Files.writeString(directory.resolve("kubeconfig-" + port), """
                apiVersion: v1
                kind: Config
                clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: test, user: {token: none}}]
                contexts: [{name: test, context: {cluster: test, user: test, namespace: default}}]
                current-context: test
                """.formatted(port));
    }

    /** Requests whose path has this part go to a server of this machine, as a real API server passes some on to kubelets. */
    public void route(String part, int toPort) {
        routes.put(part, toPort);
    }

    /** How many watches are open. */
    public long watches() {
        return connections.stream().filter(FrontConnection::watches).count();
    }

    /** Cuts all watches; says how many there were. */
    public int dropWatches() {
        List<FrontConnection> watches =
                connections.stream().filter(FrontConnection::watches).toList();
        watches.forEach(FrontConnection::cut);
        return watches.size();
    }

    /** Cuts everything and refuses connections from now on. */
    public synchronized void down() {
        ServerSocket known = listener;
        listener = null;
        FrontConnection.close(known);
        connections.forEach(FrontConnection::cut);
    }

    /** Takes connections again, at the same port. */
    public synchronized void up() {
        if (listener == null) {
            try {
                listen(port);
            } catch (IOException e) {
                throw new UncheckedIOException("port " + port + " cannot be had again", e);
            }
        }
    }

    /** Away for so long, from now on; returns at once. */
    public void away(Duration time) {
        down();
        ScheduledFuture<?> unused = timer.schedule(this::up, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The next so many requests of that method, whose path has that part, are answered with this code; empty: of any. */
    public void answer(int code, String method, String part, int times) {
        troubles.add(new Trouble(matching(method, part), code, new AtomicInteger(times), Long.MAX_VALUE));
    }

    /** All such requests, for so long. */
    public void answer(int code, String method, String part, Duration time) {
        troubles.add(new Trouble(
                matching(method, part),
                code,
                new AtomicInteger(Integer.MAX_VALUE),
                System.nanoTime() + time.toNanos()));
    }

    /** The next so many such requests are carried out, and their connections are cut before the answer. */
    public void loseAnswers(String method, String part, int times) {
        answer(NO_ANSWER, method, part, times);
    }

    private static Predicate<HttpHead> matching(String method, String part) {
        return head -> (method.isEmpty() || head.method().equals(method))
                && head.path().contains(part);
    }

    /** All requests so far, each as {@code METHOD path}. */
    public List<String> requests() {
        return new ArrayList<>(requests);
    }

    private int listen(int wanted) throws IOException {
        ServerSocket opened = new ServerSocket();
        opened.setReuseAddress(true);
        opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
        synchronized (this) {
            listener = opened;
        }
        threads.execute(() -> accept(opened));
        return opened.getLocalPort();
    }

    private void accept(ServerSocket opened) {
        while (true) {
            try {
                FrontConnection connection = new FrontConnection(this, opened.accept());
                connections.add(connection);
                if (opened.isClosed()) { // it went away just then
                    connection.cut();
                }
                threads.execute(connection);
            } catch (IOException e) {
                return; // it was closed
            }
        }
    }

    /** What is to become of a request: a status code, 0 for no answer; null: it is passed on. */
    @Nullable
    Integer troubleWith(HttpHead head) {
        requests.add(head.method() + " " + head.path());
        for (Trouble trouble : troubles) {
            if (trouble.when().test(head)
                    && (trouble.untilNanos() == Long.MAX_VALUE || System.nanoTime() - trouble.untilNanos() < 0)
                    && trouble.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return trouble.code();
            }
        }
        return null;
    }

    /** A connection to where a request belongs. */
    Socket connect(HttpHead head) throws IOException {
        for (Map.Entry<String, Integer> route : routes.entrySet()) {
            if (head.path().contains(route.getKey())) {
                return new Socket(InetAddress.getLoopbackAddress(), route.getValue());
            }
        }
        return sockets.createSocket(upstream.getHost(), upstream.getPort());
    }

    /** What an API server says with such a code. */
    static String status(int code) {
        String reason = REASONS.getOrDefault(code, "Unknown");
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\""
                + reason + " (by the test)\",\"reason\":\"" + reason + "\",\"code\":" + code + "}";
    }

    void run(Runnable work) {
        threads.execute(work);
    }

    void ended(FrontConnection connection) {
        connections.remove(connection);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "api-server-front");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        down();
        threads.shutdownNow();
    }
}
