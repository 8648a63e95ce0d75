package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.spec.ClusterAccess;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions.RefreshTrigger;
import io.lettuce.core.resource.EpollProvider;
import io.netty.handler.ssl.OpenSsl;
import java.time.Duration;

/** Translates a {@link LettuceSpec} into the library's options. Immutable, thread-safe. */
final class LettuceSetup {
    private final LettuceSpec spec;
    private final ClusterClientOptions options;

    LettuceSetup(LettuceSpec spec, ClusterAccess access) {
        this.spec = spec;
        this.options = build(access);
    }

    ClusterClientOptions options() {
        return options;
    }

    static ReadFrom readFrom(LettuceSpec.ReadPreference preference) {
        return switch (preference) {
            case UPSTREAM -> ReadFrom.UPSTREAM;
            case UPSTREAM_PREFERRED -> ReadFrom.UPSTREAM_PREFERRED;
            case REPLICA -> ReadFrom.REPLICA;
            case REPLICA_PREFERRED -> ReadFrom.REPLICA_PREFERRED;
            case LOWEST_LATENCY -> ReadFrom.LOWEST_LATENCY;
            case ANY_REPLICA -> ReadFrom.ANY_REPLICA;
            case ANY -> ReadFrom.ANY;
        };
    }

    private ClusterClientOptions build(ClusterAccess access) {
        ClusterClientOptions.Builder builder = ClusterClientOptions.builder()
                .autoReconnect(spec.autoReconnect())
                .disconnectedBehavior(
                        spec.disconnectedBehavior() == LettuceSpec.DisconnectedBehavior.REJECT
                                ? ClientOptions.DisconnectedBehavior.REJECT_COMMANDS
                                : ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS)
                .requestQueueSize(spec.requestQueueSize())
                .maxRedirects(spec.maxRedirects())
                .validateClusterNodeMembership(false)
                .topologyRefreshOptions(topologyRefresh())
                .socketOptions(sockets())
                // The link has its own time-outs, and commands are never removed from the middle of the queue.
                .timeoutOptions(TimeoutOptions.create());
        if (access.tls()) {
            builder.sslOptions(ssl(access));
        }
        builder.useHashIndexQueue(false);
        builder.maintNotificationsConfig(MaintNotificationsConfig.disabled());
        return builder.build();
    }

    private ClusterTopologyRefreshOptions topologyRefresh() {
        ClusterTopologyRefreshOptions.Builder builder = ClusterTopologyRefreshOptions.builder();
        if (!spec.topologyRefreshPeriod().isZero()) {
            builder.enablePeriodicRefresh(spec.topologyRefreshPeriod());
        }
        builder.adaptiveRefreshTriggersTimeout(spec.adaptiveRefreshTimeout());
        for (LettuceSpec.Trigger trigger : LettuceSpec.Trigger.values()) {
            if (!spec.triggers().contains(trigger)) {
                builder.disableAdaptiveRefreshTrigger(RefreshTrigger.valueOf(trigger.name())); // the library has all on
            }
        }
        return builder.build();
    }

    private SocketOptions sockets() {
        SocketOptions.Builder builder =
                SocketOptions.builder().connectTimeout(spec.connectTimeout()).tcpNoDelay(true);
        if (spec.keepAlive() && !spec.keepAliveIdle().isZero()) {
            builder.keepAlive(SocketOptions.KeepAliveOptions.builder()
                    .enable()
                    .idle(spec.keepAliveIdle())
                    .interval(Duration.ofSeconds(1))
                    .count(3)
                    .build());
        } else {
            builder.keepAlive(spec.keepAlive());
        }
        if (!spec.tcpUserTimeout().isZero() && EpollProvider.isAvailable()) {
            builder.tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(spec.tcpUserTimeout())
                    .build());
        }
        return builder.build();
    }

    /**
     * BoringSSL where Netty has it for this machine, else the JDK's own. A handshake is work on the load's event loop:
     * when all connections come back at once, the cheaper one keeps the load on its schedule.
     */
    private SslOptions ssl(ClusterAccess access) {
        SslOptions.Builder builder = SslOptions.builder().handshakeTimeout(spec.connectTimeout());
        if (OpenSsl.isAvailable()) {
            builder.openSslProvider();
        } else {
            builder.jdkSslProvider();
        }
        access.caPem().ifPresent(pem -> builder.trustManager(TrustedCertificates.factory(pem)));
        return builder.build();
    }
}
