package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.admin.PasswordHash;
import dev.redisdrill.timeline.spec.ClusterAccess.User;
import dev.redisdrill.timeline.spec.Secret;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The users of a lab, with passwords drawn for this run: an administrator, the replicas' own, and one per tenant who
 * sees no key and no channel but {@code tenant:*}. The {@code default} user is off.
 *
 * @param admin may do everything
 * @param replication may follow a primary, nothing else
 * @param sentinel what sentinels log in as, to servers and to each other; see {@link SentinelAcl}
 * @param tenants by tenant name
 */
record Acl(User admin, User replication, User sentinel, Map<String, User> tenants) {
    // A tenant's name holds no dot, so these never meet.
    private static final String ADMIN = "drill.admin";
    private static final String REPLICATION = "drill.replication";
    private static final String SENTINEL = "drill.sentinel";

    /** What a tenant may do: work on its data, and what a cluster client asks to find its way. */
    private static final String TENANT_COMMANDS = "-@all +@read +@write +@transaction +@connection -@admin -@dangerous"
            // These show the names of other tenants' keys.
            + " -scan -randomkey"
            + " +eval +evalsha +script|load +script|exists +publish +subscribe +psubscribe +unsubscribe +punsubscribe"
            + " +auth +hello +ping +echo +select +readonly +readwrite +asking +wait +command +info"
            + " +client|setname +client|getname +client|id +client|reply +client|tracking +client|caching"
            + " +cluster|slots +cluster|nodes +cluster|myid +cluster|info +cluster|keyslot +cluster|countkeysinslot";

    /** What 7.0 added; earlier versions refuse to start on commands they do not know. */
    private static final String TENANT_COMMANDS_OF_7 =
            " +cluster|shards +cluster|links +client|no-evict +eval_ro +evalsha_ro +spublish +ssubscribe +sunsubscribe";

    /** Draws the passwords. */
    static Acl draw(Collection<String> tenants) {
        SecureRandom random = new SecureRandom();
        Map<String, User> users = new TreeMap<>();
        for (String tenant : tenants) {
            String name = tenant.equals("default") ? "tenant.default" : tenant;
            users.put(tenant, new User(name, password(random)));
        }
        return new Acl(
                new User(ADMIN, password(random)),
                new User(REPLICATION, password(random)),
                new User(SENTINEL, password(random)),
                users);
    }

    /** The {@code user} directives. They hold hashes, never passwords. */
    List<String> directives(Engine engine) {
        List<String> lines = new ArrayList<>();
        lines.add("user default off");
        lines.add(user(admin) + " allkeys allchannels +@all");
        lines.add(user(replication) + " resetkeys resetchannels -@all +psync +replconf +ping");
        String commands = TENANT_COMMANDS + (engine.has(Engine.Feature.FUNCTIONS) ? TENANT_COMMANDS_OF_7 : "");
        // A channel pattern is refused while all channels are allowed, the default of 6.2: reset them first.
        tenants.forEach((tenant, user) ->
                lines.add(user(user) + " resetkeys ~" + tenant + ":* resetchannels &" + tenant + ":* " + commands));
        return lines;
    }

    /** How a directive begins that lets somebody log in. */
    static String user(User user) {
        return "user " + user.name() + " on #" + PasswordHash.of(user.password());
    }

    private static Secret password(SecureRandom random) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return Secret.of(HexFormat.of().formatHex(bytes));
    }
}
