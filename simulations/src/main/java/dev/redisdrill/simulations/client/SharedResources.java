package dev.redisdrill.simulations.client;

import io.lettuce.core.event.DefaultEventPublisherOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What the clients of one factory share: threads for topology refreshes and reconnects, and per event loop what puts a
 * client's sockets on that loop. Thread-safe.
 */
final class SharedResources implements AutoCloseable {
    private final LettuceSpec spec;
    private final HashedWheelTimer timer;
    private final EventExecutorGroup workers;
    private final EventLoopGroupProvider asideLoops = new DefaultEventLoopGroupProvider(2);
    private final Map<Optional<String>, ClientResources> asides = new ConcurrentHashMap<>();
    private final Map<Place, ClientResources> onLoops = new ConcurrentHashMap<>();

    SharedResources(LettuceSpec spec) {
        this.spec = spec;
        // The library's default timer ticks every 100 ms, which is too coarse to reconnect by.
        timer = new HashedWheelTimer(new DefaultThreadFactory("redis-timer", true), 10, TimeUnit.MILLISECONDS);
        workers = new DefaultEventExecutorGroup(2, new DefaultThreadFactory("redis-worker", true));
    }

    private record Place(EventLoop loop, Optional<String> source) {}

    /**
     * For clients whose sockets all live on one event loop, which belongs to the caller.
     *
     * @param source the local address they connect from; empty: the system's choice
     */
    ClientResources onLoop(EventLoop eventLoop, Optional<String> source) {
        return onLoops.computeIfAbsent(
                new Place(eventLoop, source),
                place -> common().eventLoopGroupProvider(new OneLoop(place.loop))
                        .nettyCustomizer(new ConsolidatedFlushes(source))
                        .build());
    }

    /** For what must not disturb the load: with event loops of its own. The source is as above. */
    ClientResources aside(Optional<String> source) {
        return asides.computeIfAbsent(
                source,
                from -> common().eventLoopGroupProvider(asideLoops)
                        .nettyCustomizer(new From(from))
                        .build());
    }

    private ClientResources.Builder common() {
        return ClientResources.builder()
                .eventExecutorGroup(workers)
                .timer(timer)
                .reconnectDelay(
                        Delay.exponential(Duration.ofMillis(1), spec.reconnectDelayMax(), 2, TimeUnit.MILLISECONDS))
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .commandLatencyPublisherOptions(DefaultEventPublisherOptions.disabled());
    }

    @Override
    public void close() {
        onLoops.values().forEach(SharedResources::shutdown);
        asides.values().forEach(SharedResources::shutdown);
        Future<?> unusedLoops = asideLoops.shutdown(0, 1, TimeUnit.SECONDS);
        Future<?> unused = workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        timer.stop();
    }

    private static void shutdown(ClientResources resources) {
        Future<?> unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
    }

    /** Connects from a given local address. */
    private static class From implements NettyCustomizer {
        private final Optional<String> source;

        From(Optional<String> source) {
            this.source = source;
        }

        @Override
        public void afterBootstrapInitialized(Bootstrap bootstrap) {
            source.ifPresent(address -> bootstrap.localAddress(address, 0));
        }
    }

    /**
     * Gathers the writes of one pass of the event loop into one flush. Under TLS it stands behind the TLS handler, so
     * that one flush becomes one TLS record and one system call.
     */
    private static final class ConsolidatedFlushes extends From {
        private static final int MOST_FLUSHES = 256;

        ConsolidatedFlushes(Optional<String> source) {
            super(source);
        }

        @Override
        public void afterChannelInitialized(Channel channel) {
            FlushConsolidationHandler handler = new FlushConsolidationHandler(MOST_FLUSHES, true);
            ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
            if (tls == null) {
                channel.pipeline().addFirst(handler);
            } else {
                channel.pipeline().addAfter(tls.name(), null, handler);
            }
        }
    }

    /** Puts every channel on the one loop, which belongs to somebody else and is never shut down from here. */
    private record OneLoop(EventLoop loop) implements EventLoopGroupProvider {
        @Override
        @SuppressWarnings("unchecked")
        public <T extends EventLoopGroup> T allocate(Class<T> type) {
            return (T) loop;
        }

        @Override
        public int threadPoolSize() {
            return 1;
        }

        @Override
        public Future<Boolean> release(EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
            return GlobalEventExecutor.INSTANCE.newSucceededFuture(true);
        }

        @Override
        public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
            return GlobalEventExecutor.INSTANCE.newSucceededFuture(true);
        }
    }
}
