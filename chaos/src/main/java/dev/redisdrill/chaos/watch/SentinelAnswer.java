package dev.redisdrill.chaos.watch;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one sentinel says at one moment of the servers it watches over. Immutable, thread-safe.
 *
 * <p>Source: the Redis documentation of Sentinel; {@code addReplySentinelRedisInstance} in Redis's {@code sentinel.c}.
 *
 * @param address {@code host:port} of the primary that it tells clients of: during a failover already the new one, as soon
 *     as that has taken over
 * @param monitored the primary that it monitors, which during a failover is the old one
 * @param replicas those it knows of; after a failover the old primary is among them
 * @param configEpoch of its view of who is the primary; grows with each failover
 */
public record SentinelAnswer(String address, Instance monitored, List<Instance> replicas, long configEpoch) {

    /**
     * A server, as the sentinel sees it.
     *
     * @param flags {@code master}, {@code slave}, {@code s_down}, {@code o_down}, {@code disconnected}, ...
     * @param heardOf whether the server has ever answered since the sentinel knows of it in this role; only then its flags
     *     mean something
     */
    public record Instance(String address, Set<String> flags, boolean heardOf) {
        public Instance {
            flags = Set.copyOf(flags);
        }

        /** The sentinel has a connection to it and does not hold it for down. */
        public boolean connected() {
            return !flags.contains("disconnected") && !suspected();
        }

        /** The sentinel alone holds it for down. */
        public boolean suspected() {
            return flags.contains("s_down");
        }

        /** As many sentinels as the quorum hold it for down. */
        public boolean failed() {
            return flags.contains("o_down");
        }
    }

    public SentinelAnswer {
        replicas = List.copyOf(replicas);
    }

    /**
     * Asks a sentinel.
     *
     * @param service the name under which it knows the primary
     */
    public static SentinelAnswer ask(AdminClient admin, String sentinel, String service, Duration timeout)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        // In one go: no failover can come in between.
        List<Object> answers = admin.callAll(
                sentinel,
                timeout,
                List.of(
                        new String[] {"SENTINEL", "MASTER", service},
                        new String[] {"SENTINEL", "REPLICAS", service},
                        new String[] {"SENTINEL", "GET-MASTER-ADDR-BY-NAME", service}));
        return parse(answers.get(0), answers.get(1), answers.get(2));
    }

    /** Reads the answers to the three questions. */
    static SentinelAnswer parse(Object master, Object replicas, Object address) {
        Map<String, String> fields = fields(master);
        List<?> place = list(address);
        String told = place.size() == 2 ? place.get(0) + ":" + place.get(1) : addressOf(fields);
        return new SentinelAnswer(
                told,
                instance(fields),
                list(replicas).stream()
                        .map(SentinelAnswer::fields)
                        .map(SentinelAnswer::instance)
                        .toList(),
                Long.parseLong(fields.getOrDefault("config-epoch", "0")));
    }

    private static Instance instance(Map<String, String> fields) {
        return new Instance(
                addressOf(fields),
                new HashSet<>(Arrays.asList(fields.getOrDefault("flags", "").split(",", -1))),
                !fields.getOrDefault("runid", "").isEmpty());
    }

    private static String addressOf(Map<String, String> fields) {
        return fields.getOrDefault("ip", "") + ":" + fields.getOrDefault("port", "");
    }

    private static Map<String, String> fields(Object answer) {
        Map<String, String> fields = new HashMap<>();
        List<?> words = list(answer);
        for (int i = 0; i + 1 < words.size(); i += 2) {
            fields.put(words.get(i).toString(), words.get(i + 1).toString());
        }
        return fields;
    }

    private static List<?> list(Object answer) {
        return answer instanceof List<?> elements ? elements : List.of();
    }
}
