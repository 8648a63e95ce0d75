package dev.redisdrill.chaos.lab.local;

import java.util.ArrayList;
import java.util.List;

/**
 * Who may do what in a Sentinel topology, beyond what {@link Acl} says of servers. On the sentinels, too, the
 * {@code default} user is off.
 *
 * <p>Source of the rights of sentinels on servers: the Redis documentation of Sentinel, "Redis Access Control List
 * authentication".
 */
final class SentinelAcl {
    private static final String ON_SERVERS = " resetkeys allchannels -@all +multi +slaveof +ping +exec +subscribe"
            + " +config|rewrite +role +publish +info +client|setname +client|kill +script|kill";

    private static final String BETWEEN_SENTINELS =
            " allchannels -@all +auth +hello +ping +info +publish +subscribe +client|setname"
                    + " +sentinel|is-master-down-by-addr";

    /** What a client asks to find the primary, and hears of when it changes. */
    private static final String OF_TENANTS = " allchannels -@all +auth +hello +ping +client|setname"
            + " +subscribe +psubscribe +unsubscribe +punsubscribe"
            + " +sentinel|get-master-addr-by-name +sentinel|master +sentinel|replicas +sentinel|sentinels";

    private SentinelAcl() {}

    /** The sentinels' user on the servers. */
    static List<String> onServers(Acl acl) {
        return List.of(Acl.user(acl.sentinel()) + ON_SERVERS);
    }

    /** The users of a sentinel itself. */
    static List<String> onSentinels(Acl acl) {
        List<String> lines = new ArrayList<>();
        lines.add("user default off");
        lines.add(Acl.user(acl.admin()) + " allkeys allchannels +@all");
        lines.add(Acl.user(acl.sentinel()) + BETWEEN_SENTINELS);
        acl.tenants().values().forEach(user -> lines.add(Acl.user(user) + OF_TENANTS));
        return lines;
    }
}
