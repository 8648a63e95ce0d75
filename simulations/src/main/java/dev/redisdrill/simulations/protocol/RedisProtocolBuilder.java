package dev.redisdrill.simulations.protocol;

import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.engine.gatling.RedisProtocol;
import dev.redisdrill.simulations.engine.gatling.RedisProtocolSupport;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a simulation reaches its cluster. Each event loop of Gatling's gets a client of its own, connected to every primary
 * before the first user starts. Immutable.
 */
public final class RedisProtocolBuilder extends RedisProtocolSupport {
    private final ClusterAccess access;
    private final ClientSpec client;

    private RedisProtocolBuilder(ClusterAccess access, ClientSpec client) {
        this.access = access;
        this.client = client;
    }

    /** A protocol that lacks its cluster. */
    public static final class Start {
        Start() {}

        /** The cluster of which these nodes, {@code host:port}, are members; the client finds the others. */
        public RedisProtocolBuilder cluster(String... seeds) {
            for (String seed : seeds) {
                if (!seed.matches(".+:[0-9]{1,5}")) {
                    throw new IllegalArgumentException("'" + seed + "' is not host:port");
                }
            }
            return new RedisProtocolBuilder(
                    new ClusterAccess(List.of(seeds), false, Optional.empty(), Optional.empty(), Map.of()),
                    ClientSpec.standard());
        }
    }

    /** With TLS, trusting what the Java runtime trusts. Names are verified. */
    public RedisProtocolBuilder tls() {
        return with(true, access.caPem(), access.admin());
    }

    /** With TLS, trusting the certificates in this PEM file. Names are verified. */
    public RedisProtocolBuilder tls(Path caFile) {
        try {
            return with(true, Optional.of(Files.readString(caFile)), access.admin());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the certificates to trust: " + caFile, e);
        }
    }

    /** Logs in as this ACL user. Take the password from the environment or a file, not from the source code. */
    public RedisProtocolBuilder user(String name, String password) {
        return with(access.tls(), access.caPem(), Optional.of(new ClusterAccess.User(name, Secret.of(password))));
    }

    /** With this client and its options. */
    public RedisProtocolBuilder client(ClientSpec spec) {
        return new RedisProtocolBuilder(access, spec);
    }

    private RedisProtocolBuilder with(boolean tls, Optional<String> caPem, Optional<ClusterAccess.User> user) {
        return new RedisProtocolBuilder(new ClusterAccess(access.seeds(), tls, caPem, user, Map.of()), client);
    }

    @Override
    public RedisProtocol protocol() {
        return new RedisProtocol(access, client);
    }
}
