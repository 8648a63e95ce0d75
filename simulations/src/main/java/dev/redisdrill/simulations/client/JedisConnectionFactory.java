package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.Secret;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.exceptions.JedisException;

/** One {@code RedisClusterClient} with threads of its own per ACL user, for all event loops. Thread-safe. */
final class JedisConnectionFactory implements ConnectionFactory {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration IDLE_THREAD = Duration.ofSeconds(60);

    private final JedisSpec spec;
    private final ClusterAccess access;
    private final @Nullable SSLContext tls;
    private final Map<String, Opened> clients = new HashMap<>();
    private final Map<Place, Link> links = new HashMap<>();
    /** What each ACL user logs in with; asked for anew at each connection, so that a password can change. */
    private final Map<String, Secret> passwords = new ConcurrentHashMap<>();

    private final LongAdder questions = new LongAdder();
    private boolean closed;

    JedisConnectionFactory(JedisSpec spec, ClusterAccess access) {
        this.spec = spec;
        this.access = access;
        this.tls = access.tls() ? tls(access.caPem()) : null;
    }

    private record Place(EventLoop loop, String user) {}

    private record Opened(RedisClusterClient client, ThreadPoolExecutor threads) {}

    @Override
    public synchronized Link connect(String tenant, EventLoop loop) {
        if (loop.inEventLoop()) {
            throw new IllegalStateException("connecting blocks: not on an event loop");
        }
        if (closed) {
            throw new IllegalStateException("the connection factory is closed");
        }
        Optional<ClusterAccess.User> user = access.userOf(tenant);
        user.ifPresent(u -> passwords.putIfAbsent(u.name(), u.password()));
        String name = user.map(ClusterAccess.User::name).orElse("");
        Opened opened = clients.computeIfAbsent(name, unused -> open(user));
        return links.computeIfAbsent(
                new Place(loop, name),
                place -> new JedisLink(loop, opened.client, opened.threads, spec.longestOperation()));
    }

    @Override
    public synchronized Subscription subscribe(
            String tenant, boolean sharded, List<byte[]> channels, Subscriber subscriber) {
        Opened opened =
                clients.get(access.userOf(tenant).map(ClusterAccess.User::name).orElse(""));
        if (opened == null) {
            throw new IllegalStateException("connect first: " + tenant + " has no client yet");
        }
        return new JedisSubscription(opened.client, sharded, channels, subscriber);
    }

    @Override
    public void useLogin(String tenant, ClusterAccess.User user) {
        passwords.put(user.name(), user.password());
    }

    @Override
    public OptionalLong topologyQuestions() {
        return OptionalLong.of(questions.sum());
    }

    /** Tries again for a while where only time was lacking, as a busy machine's first handshakes may. */
    private Opened open(Optional<ClusterAccess.User> user) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return openOnce(user);
            } catch (JedisException e) {
                String reason = ClientErrors.rootMessage(e);
                if (!ClientErrors.mayPass(reason) || System.nanoTime() - deadline > 0) {
                    throw new LinkException(
                            "cannot connect to " + String.join(", ", access.seeds())
                                    + user.map(u -> " as user '" + u.name() + "'")
                                            .orElse("")
                                    + (access.tls() ? " with TLS" : "") + ": " + reason,
                            e);
                }
            }
        }
    }

    private Opened openOnce(Optional<ClusterAccess.User> user) {
        JedisClientConfig config = config(user);
        SourceProvider provider = new SourceProvider(
                seeds(),
                config,
                user.flatMap(ClusterAccess.User::source),
                pool(),
                spec.topologyRefreshPeriod(),
                questions);
        try {
            Map<String, ConnectionPool> primaries = provider.getPrimaryNodes();
            for (ConnectionPool primary : primaries.values()) {
                try (Connection connection = primary.getResource()) {
                    connection.ping();
                }
            }
            RedisClusterClient client = RedisClusterClient.builder()
                    .nodes(seeds())
                    .clientConfig(config)
                    .connectionProvider(provider)
                    .maxAttempts(spec.maxAttempts())
                    .maxTotalRetriesDuration(spec.retriesDuration())
                    .build();
            int threads = spec.threads().orElse(spec.poolMaxTotal() * primaries.size());
            return new Opened(
                    client, threads(threads, user.map(ClusterAccess.User::name).orElse("default")));
        } catch (JedisException e) {
            provider.close();
            throw e;
        }
    }

    private static ThreadPoolExecutor threads(int number, String user) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                number,
                number,
                IDLE_THREAD.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("jedis-" + user, true));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    // What the library offers instead reads its trust from a file, anew for each connection.
    @SuppressWarnings("deprecation")
    private JedisClientConfig config(Optional<ClusterAccess.User> user) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis((int) spec.connectTimeout().toMillis())
                .socketTimeoutMillis((int) spec.socketTimeout().toMillis())
                // Tenants may not run CLIENT SETINFO, and each refusal would be an entry of the server's ACL log.
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        user.ifPresent(u -> config.credentialsProvider(() -> credentials(u)));
        if (tls != null) {
            SSLParameters parameters = new SSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            config.ssl(true).sslSocketFactory(tls.getSocketFactory()).sslParameters(parameters);
        }
        return config.build();
    }

    private RedisCredentials credentials(ClusterAccess.User user) {
        Secret password = passwords.getOrDefault(user.name(), user.password());
        return new DefaultRedisCredentials(user.name(), password.reveal());
    }

    private ConnectionPoolConfig pool() {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(spec.poolMaxTotal());
        pool.setMaxIdle(spec.poolMaxIdle());
        pool.setMinIdle(spec.poolMinIdle());
        pool.setMaxWait(spec.poolMaxWait());
        pool.setJmxEnabled(false);
        return pool;
    }

    private Set<HostAndPort> seeds() {
        Set<HostAndPort> seeds = new LinkedHashSet<>();
        access.seeds().forEach(seed -> seeds.add(HostAndPort.from(seed)));
        return seeds;
    }

    static SSLContext tls(Optional<String> caPem) {
        try {
            TrustManager[] trusted = caPem.map(TrustedCertificates::factory)
                    .map(javax.net.ssl.TrustManagerFactory::getTrustManagers)
                    .orElse(null);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusted, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (Opened opened : clients.values()) {
            for (Runnable waiting : opened.threads.shutdownNow()) {
                if (waiting instanceof JedisLink.Call call) {
                    call.cancel();
                }
            }
            opened.client.close();
        }
        clients.clear();
        links.clear();
    }
}
