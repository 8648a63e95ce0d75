package dev.redisdrill.simulations.client;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.cluster.topology.ClusterTopologyRefresh;
import io.lettuce.core.cluster.topology.NodeConnectionFactory;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The library's cluster client, with two changes. It can be given news of the cluster, which a refresh does not undo. And it asks for the topology on another event loop than that of the load.
 * Each time it asks every node, over a connection made for the purpose; on the load's own loop those TLS handshakes would
 * hold up tens of milliseconds of schedule, which an application with idle event loops does not see.
 */
final class LoadClusterClient extends RedisClusterClient {
    private final RedisClient topologyClient;
    private final BiFunction<String, Integer, RedisURI> uris;
    private final LongAdder questions;
    private final SharedView view;
    private volatile List<RedisClusterNode> adopted = List.of();
    private volatile List<RedisClusterNode> last = List.of();

    /**
     * Connects nothing yet.
     *
     * @param loop resources of the load's event loop
     * @param aside resources of other threads
     * @param seeds nodes to begin with
     * @param uris how to reach a node by host and port
     * @param questions counts each question for the topology
     * @param view what the clients of this process have found of the cluster
     */
    LoadClusterClient(
            ClientResources loop,
            ClientResources aside,
            List<RedisURI> seeds,
            BiFunction<String, Integer, RedisURI> uris,
            LongAdder questions,
            SharedView view) {
        super(loop, seeds);
        this.topologyClient = RedisClient.create(aside);
        this.uris = uris;
        this.questions = questions;
        this.view = view;
    }

    @Override
    public void setOptions(ClusterClientOptions options) {
        super.setOptions(options);
        // Also called by the constructor of the library's class, before there is anything here.
        if (topologyClient != null) {
            ClientOptions once = options.mutate().autoReconnect(false).build();
            topologyClient.setOptions(once);
        }
    }

    @Override
    protected ClusterTopologyRefresh createTopologyRefresh() {
        return ClusterTopologyRefresh.create(new Aside(), getResources());
    }

    /** What a refresh that began before a takeover brings home is older than what was adopted since, and may lack slots. */
    @Override
    protected CompletableFuture<Partitions> loadPartitionsAsync() {
        return view.nodes(super::loadPartitionsAsync).thenApply(nodes -> {
            Partitions loaded = new Partitions();
            nodes.forEach(node -> loaded.addPartition(own(node)));
            loaded.updateCache();
            TakeOver.of(loaded, adopted).ifPresent(loaded::reload);
            TakeOver.covering(loaded, last).ifPresent(loaded::reload);
            last = List.copyOf(loaded);
            return loaded;
        });
    }

    /**
     * Where nothing has changed there is nothing to take over: a thousand clients who make new slot tables every ten seconds,
     * all at once, hold up the load.
     */
    @Override
    public CompletionStage<Void> refreshPartitionsAsync() {
        return view.nodes(super::loadPartitionsAsync)
                .thenCompose(found -> isKnown(found) ? CompletableFuture.allOf() : super.refreshPartitionsAsync());
    }

    private boolean isKnown(List<RedisClusterNode> found) {
        Partitions known = getPartitions();
        return known.size() == found.size()
                && found.stream().allMatch(node -> alike(node, known.getPartitionByNodeId(node.getNodeId())));
    }

    /** Whether they say the same of a node; which node was asked makes no difference. */
    static boolean alike(RedisClusterNode one, @Nullable RedisClusterNode other) {
        return other != null
                && one.getUri().getHost().equals(other.getUri().getHost())
                && one.getUri().getPort() == other.getUri().getPort()
                && one.getConfigEpoch() == other.getConfigEpoch()
                && state(one).equals(state(other))
                && Objects.equals(one.getSlaveOf(), other.getSlaveOf())
                && one.hasSameSlotsAs(other);
    }

    private static Set<NodeFlag> state(RedisClusterNode node) {
        Set<NodeFlag> flags = EnumSet.noneOf(NodeFlag.class);
        flags.addAll(node.getFlags());
        flags.remove(NodeFlag.MYSELF);
        return flags;
    }

    /** As it is reached as this client's user, whoever has found it. */
    private RedisClusterNode own(RedisClusterNode found) {
        RedisClusterNode node = found.clone();
        node.setUri(uris.apply(found.getUri().getHost(), found.getUri().getPort()));
        return node;
    }

    /** Takes over this view of the cluster at once; open connections to nodes that are in it stay. Thread-safe. */
    synchronized void adopt(List<RedisClusterNode> nodes) {
        adopted = nodes;
        last = nodes;
        getPartitions().reload(nodes);
        updatePartitionsInConnections();
    }

    /** A connection that is no part of the load's, on another event loop. */
    CompletionStage<StatefulRedisConnection<String, String>> connectAside(RedisURI node) {
        // Not by the URI itself: the library leaves its own settings (TLS, user) out of those it read from a node.
        return topologyClient.connectAsync(StringCodec.UTF8, uris.apply(node.getHost(), node.getPort()));
    }

    @Override
    public CompletableFuture<Void> shutdownAsync(long quietPeriod, long timeout, TimeUnit unit) {
        return CompletableFuture.allOf(
                super.shutdownAsync(quietPeriod, timeout, unit),
                topologyClient.shutdownAsync(quietPeriod, timeout, unit));
    }

    private final class Aside implements NodeConnectionFactory {
        @Override
        public <K, V> StatefulRedisConnection<K, V> connectToNode(RedisCodec<K, V> codec, SocketAddress address) {
            return topologyClient.connect(codec, uri(address));
        }

        @Override
        public <K, V> ConnectionFuture<StatefulRedisConnection<K, V>> connectToNodeAsync(
                RedisCodec<K, V> codec, SocketAddress address) {
            return topologyClient.connectAsync(codec, uri(address)).whenComplete((opened, error) -> {
                if (opened != null) {
                    questions.increment(); // the library connects for one CLUSTER NODES, and closes
                }
            });
        }

        private RedisURI uri(SocketAddress address) {
            InetSocketAddress node = (InetSocketAddress) address;
            return uris.apply(node.getHostString(), node.getPort());
        }
    }
}
