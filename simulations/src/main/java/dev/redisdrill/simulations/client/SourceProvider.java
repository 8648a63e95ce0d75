package dev.redisdrill.simulations.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/**
 * The library's provider of cluster connections with its slot map, rules of renewing it and pools, except that every
 * connection comes from the tenant's own address and is a {@link TracedConnection}: the library has no setting for
 * either. Only the first question for the slots, before any load, comes from wherever the system likes.
 *
 * <p>Renewing the slot map goes as in the library: over the connection that was redirected, else the seeds in turn over
 * new connections, else the nodes that are known; one renewal at a time, and whoever comes meanwhile goes on without.
 *
 * <p>Thread-safe.
 */
final class SourceProvider extends ClusterConnectionProvider {
    private final Set<HostAndPort> seeds;
    private final JedisClientConfig config;
    private final Optional<String> source;
    private final ConnectionPoolConfig poolConfig;
    private final Map<HostAndPort, ConnectionPool> pools = new ConcurrentHashMap<>();
    private final LongAdder questions;
    private final ReentrantLock renewing = new ReentrantLock();
    private final @Nullable ScheduledExecutorService refresher;

    /**
     * Asks the seeds for the slots, which blocks.
     *
     * @param refreshPeriod how often the slot map is renewed without a reason; zero: never
     * @param questions counts each question for the slots, from here on
     * @throws JedisException if none of the seeds answers
     */
    SourceProvider(
            Set<HostAndPort> seeds,
            JedisClientConfig config,
            Optional<String> source,
            ConnectionPoolConfig poolConfig,
            Duration refreshPeriod,
            LongAdder questions) {
        super(seeds, config, new Unused());
        this.seeds = Set.copyOf(seeds);
        this.config = config;
        this.source = source;
        this.poolConfig = poolConfig;
        this.questions = questions;
        this.refresher = refreshPeriod.isZero() ? null : refresher(refreshPeriod);
    }

    /** The library's own pools stay empty here. */
    private static final class Unused extends ConnectionPoolConfig {
        Unused() {
            setJmxEnabled(false);
            setTimeBetweenEvictionRuns(Duration.ofMillis(-1));
        }
    }

    private ScheduledExecutorService refresher(Duration period) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "jedis-topology");
            thread.setDaemon(true);
            return thread;
        });
        Future<?> unused = timer.scheduleWithFixedDelay(
                () -> renewSlotCache(null), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
        return timer;
    }

    private ConnectionPool pool(HostAndPort node) {
        return pools.computeIfAbsent(
                node,
                at -> new ConnectionPool(
                        redis.clients.jedis.ConnectionFactory.builder()
                                .clientConfig(config)
                                .socketFactory(new SourceSockets(at, config, source))
                                .connectionBuilder(maker(at))
                                .build(),
                        poolConfig));
    }

    private Connection.Builder maker(HostAndPort node) {
        return new TracedConnection.Maker(node.toString())
                .socketFactory(new SourceSockets(node, config, source))
                .clientConfig(config);
    }

    @Override
    public Connection getConnection(@Nullable HostAndPort node) {
        return node == null ? getConnection() : pool(node).getResource();
    }

    @Override
    public Connection getConnection() {
        List<ConnectionPool> anywhere = new ArrayList<>(getPrimaryNodes().values());
        Collections.shuffle(anywhere);
        JedisClusterOperationException nobody = new JedisClusterOperationException("No reachable node in cluster.");
        for (ConnectionPool pool : anywhere) {
            Connection connection = null;
            try {
                connection = pool.getResource();
                connection.ping();
                return connection;
            } catch (JedisException e) {
                nobody.addSuppressed(e);
                if (connection != null) {
                    connection.close();
                }
            }
        }
        throw nobody;
    }

    @Override
    public Connection getConnectionFromSlot(int slot) {
        HostAndPort node = getNode(slot);
        if (node == null) {
            renewSlotCache();
            node = getNode(slot);
        }
        return getConnection(node);
    }

    @Override
    public Connection getReplicaConnectionFromSlot(int slot) {
        throw new UnsupportedOperationException("commands go to primaries only");
    }

    @Override
    public Map<String, ConnectionPool> getNodes() {
        return own(super.getNodes().keySet());
    }

    @Override
    public Map<String, ConnectionPool> getPrimaryNodes() {
        return own(super.getPrimaryNodes().keySet());
    }

    private Map<String, ConnectionPool> own(Set<String> nodes) {
        Map<String, ConnectionPool> own = new HashMap<>();
        nodes.forEach(node -> own.put(node, pool(HostAndPort.from(node))));
        return own;
    }

    @Override
    public void renewSlotCache() {
        renewSlotCache(null);
    }

    @Override
    public void renewSlotCache(@Nullable Connection redirected) {
        if (!renewing.tryLock()) {
            return;
        }
        try {
            if (redirected != null && !redirected.isBroken()) {
                ask(redirected);
            } else if (!renewedBySeed()) {
                renewByKnownNode();
            }
            dropForgottenNodes();
        } finally {
            renewing.unlock();
        }
    }

    private void ask(Connection connection) {
        questions.increment();
        super.renewSlotCache(connection);
    }

    private boolean renewedBySeed() {
        for (HostAndPort seed : seeds) {
            try (Connection connection = maker(seed).build()) {
                ask(connection);
                return true;
            } catch (JedisException e) {
                // The next one.
            }
        }
        return false;
    }

    private void renewByKnownNode() {
        for (Map.Entry<String, ConnectionPool> node : getNodes().entrySet()) {
            if (!seeds.contains(HostAndPort.from(node.getKey()))) {
                try (Connection connection = node.getValue().getResource()) {
                    ask(connection);
                    return;
                } catch (JedisException e) {
                    // The next one.
                }
            }
        }
    }

    private void dropForgottenNodes() {
        Set<String> known = super.getNodes().keySet();
        pools.entrySet().removeIf(entry -> {
            boolean forgotten = !known.contains(entry.getKey().toString());
            if (forgotten) {
                entry.getValue().close();
            }
            return forgotten;
        });
    }

    @Override
    public void close() {
        if (refresher != null) {
            refresher.shutdownNow();
        }
        super.close();
        pools.values().forEach(ConnectionPool::close);
        pools.clear();
    }
}
