package dev.redisdrill.timeline.spec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach a cluster.
 *
 * @param seeds {@code host:port} of nodes to begin with; at least one
 * @param tls whether connections use TLS, with the server's name verified
 * @param caPem the certificates to trust, PEM; empty: the Java runtime's own
 * @param admin the user for watching and administration; empty: connect without credentials
 * @param tenants the users of the load, by tenant name; a tenant without one uses {@code admin}
 * @param sentinels who is asked for the primary; empty: it is a Redis Cluster, whose nodes tell
 */
public record ClusterAccess(
        List<String> seeds,
        boolean tls,
        Optional<String> caPem,
        Optional<User> admin,
        Map<String, User> tenants,
        Optional<Sentinels> sentinels) {
    public ClusterAccess {
        seeds = List.copyOf(seeds);
        tenants = Map.copyOf(tenants);
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("at least one seed address is needed");
        }
    }

    /** How to reach a Redis Cluster. */
    public ClusterAccess(
            List<String> seeds, boolean tls, Optional<String> caPem, Optional<User> admin, Map<String, User> tenants) {
        this(seeds, tls, caPem, admin, tenants, Optional.empty());
    }

    /**
     * The sentinels that watch over one primary and its replicas. The same users log in to them as to the servers.
     *
     * @param service the name under which they know the primary
     * @param addresses {@code host:port} of each
     */
    public record Sentinels(String service, List<String> addresses) {
        public Sentinels {
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("at least one sentinel is needed");
            }
        }
    }

    /**
     * An ACL user.
     *
     * @param source the local address its connections come from, so that networks can tell users apart; empty: the system's
     *     choice
     */
    public record User(String name, Secret password, Optional<String> source) {
        /** A user whose connections come from wherever the system likes. */
        public User(String name, Secret password) {
            this(name, password, Optional.empty());
        }

        /** The same user, whose connections come from that local address. */
        public User from(String address) {
            return new User(name, password, Optional.of(address));
        }
    }

    /** The same with another user for one tenant. */
    public ClusterAccess with(String tenant, User user) {
        Map<String, User> users = new HashMap<>(tenants);
        users.put(tenant, user);
        return new ClusterAccess(seeds, tls, caPem, admin, users, sentinels);
    }

    /** The user a tenant's load connects with. */
    public Optional<User> userOf(String tenant) {
        User user = tenants.get(tenant);
        return user == null ? admin : Optional.of(user);
    }
}
