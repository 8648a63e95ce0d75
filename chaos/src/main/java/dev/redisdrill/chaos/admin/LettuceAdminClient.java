package dev.redisdrill.chaos.admin;

import dev.redisdrill.timeline.spec.ClusterAccess;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@link AdminClient} over Lettuce: one event loop, one standalone connection per node, no reconnecting on its own.
 *
 * <p>Lettuce's own reconnecting is off because a node that is dead on purpose would be knocked at without end, and
 * because a command must not be sent a second time behind the caller's back.
 */
final class LettuceAdminClient implements AdminClient {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration SHUTDOWN = Duration.ofSeconds(2);

    private final ClusterAccess access;
    private final Optional<ClusterAccess.User> user;
    private final Timer timer = new HashedWheelTimer(new DefaultThreadFactory("admin-timer", true));
    private final ClientResources resources;
    private final RedisClient client;
    private final Map<String, NodeConnection> connections = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private LettuceAdminClient(ClusterAccess access, Optional<ClusterAccess.User> user) {
        this.access = access;
        this.user = user;
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(1)
                .computationThreadPoolSize(1)
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE) // the system's; netty's own is slow to load
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .timer(timer)
                .nettyCustomizer(new From(user.flatMap(ClusterAccess.User::source)))
                .build();
        this.client = RedisClient.create(resources);
        this.client.setOptions(options(access));
    }

    /** A client that connects as this user when it is first used; without a user, without credentials. */
    static AdminClient open(ClusterAccess access, Optional<ClusterAccess.User> user) {
        return new LettuceAdminClient(access, user);
    }

    @Override
    public Object call(String node, Duration timeout, String... command)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        List<String[]> one = new ArrayList<>();
        one.add(command);
        return callAll(node, timeout, one).get(0);
    }

    @Override
    public List<Object> callAll(String node, Duration timeout, List<String[]> commands)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        if (closed) {
            throw new NodeUnavailableException(node + ": this client is closed", null);
        }
        long sentAt = System.nanoTime();
        long deadline = sentAt + timeout.toNanos();
        NodeConnection connection = connections.computeIfAbsent(node, n -> new NodeConnection(client, uri(n)));
        try {
            StatefulRedisConnection<String, String> open = await(connection.get(), deadline);
            List<Object> replies = exchange(open, deadline, commands);
            connection.answered();
            return replies;
        } catch (CommandRefusedException e) {
            connection.answered();
            throw e;
        } catch (TimeoutException e) {
            connection.unanswered(sentAt);
            throw new NodeUnavailableException(node + ": no answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException | CancellationException | RedisException e) {
            connection.broken();
            Optional<String> name = user.map(ClusterAccess.User::name);
            Diagnosis diagnosis = Diagnosis.of(e, name, access.tls());
            throw new NodeUnavailableException(diagnosis.kind(), node + ": " + diagnosis.text(), e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        // First, because every connection that was refused of late has a guard of its handshake waiting in it, which
        // would go off on an event loop that is no more.
        timer.stop();
        try {
            client.shutdownAsync(0, 100, TimeUnit.MILLISECONDS).get(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
            resources.shutdown(0, 100, TimeUnit.MILLISECONDS).await(SHUTDOWN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Its threads are daemons: they end with the process at the latest.
        }
    }

    /** All are written before the first answer is awaited; an error is thrown when all have been answered. */
    private static List<Object> exchange(
            StatefulRedisConnection<String, String> connection, long deadline, List<String[]> commands)
            throws CommandRefusedException, ExecutionException, TimeoutException, InterruptedException {
        List<RedisFuture<Object>> replies = new ArrayList<>();
        for (String[] command : commands) {
            CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
            for (int i = 1; i < command.length; i++) {
                args.add(command[i]);
            }
            replies.add(connection.async().dispatch(new Keyword(command[0]), new RawReply(), args));
        }
        try {
            List<Object> answers = new ArrayList<>();
            CommandRefusedException refusal = null;
            for (RedisFuture<Object> reply : replies) {
                try {
                    answers.add(await(reply, deadline));
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof RedisCommandExecutionException)) {
                        throw e;
                    }
                    if (refusal == null) {
                        refusal = new CommandRefusedException(
                                String.valueOf(e.getCause().getMessage()));
                    }
                }
            }
            if (refusal != null) {
                throw refusal;
            }
            return answers;
        } finally {
            replies.forEach(reply -> reply.cancel(false));
        }
    }

    private static <T> T await(Future<T> future, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private RedisURI uri(String node) {
        int colon = node.lastIndexOf(':');
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(node.substring(0, colon))
                .withPort(Integer.parseInt(node.substring(colon + 1)))
                .withTimeout(CONNECT);
        if (access.tls()) {
            uri.withSsl(true).withVerifyPeer(SslVerifyMode.FULL);
        }
        user.ifPresent(
                u -> uri.withAuthentication(u.name(), u.password().reveal().toCharArray()));
        return uri.build();
    }

    private static ClientOptions options(ClusterAccess access) {
        SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider().handshakeTimeout(CONNECT);
        access.caPem()
                .ifPresent(pem ->
                        ssl.trustManager(() -> new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        return ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(ProtocolVersion.RESP2)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).build())
                .sslOptions(ssl.build())
                .build();
    }

    /** Connects from a given local address; empty: the system's choice. */
    private record From(Optional<String> source) implements NettyCustomizer {
        @Override
        public void afterBootstrapInitialized(Bootstrap bootstrap) {
            source.ifPresent(address -> bootstrap.localAddress(address, 0));
        }
    }

    /** A command's name. */
    private record Keyword(String word) implements ProtocolKeyword {
        @Override
        public byte[] getBytes() {
            return word.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
