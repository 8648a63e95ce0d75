package dev.redisdrill.chaos.survey;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.InfoText;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.isolation.AclLog;
import dev.redisdrill.timeline.time.RunClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Asks each node for what its ACL LOG holds of the isolation canary. */
public final class AclLogs {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String ALL = "1000000";
    /** Its start and now are told in whole seconds. */
    private static final long DOUBT_SECONDS = 1;

    private AclLogs() {}

    /** Asks; a node that does not answer, or refuses, is in the result with the reason. */
    public static AclLog read(AdminClient admin, Collection<String> nodes, RunClock clock) throws InterruptedException {
        List<AclLog.Node> all = new ArrayList<>();
        for (String node : nodes) {
            all.add(node(admin, node, clock));
        }
        return new AclLog(AclLog.SCHEMA, all);
    }

    private static AclLog.Node node(AdminClient admin, String node, RunClock clock) throws InterruptedException {
        try {
            long asked = clock.nanos();
            Map<String, String> info = InfoText.parse(admin.text(node, PATIENCE, "INFO", "server"));
            long uptime = Long.parseLong(info.getOrDefault("uptime_in_seconds", "0"));
            Object log = admin.call(node, PATIENCE, "ACL", "LOG", ALL);
            List<?> entries = log instanceof List<?> list ? list : List.of();
            return new AclLog.Node(
                    node,
                    asked - TimeUnit.SECONDS.toNanos(uptime - DOUBT_SECONDS),
                    entries.size(),
                    mostEntries(admin, node),
                    refusals(entries),
                    Optional.empty());
        } catch (NodeUnavailableException | CommandRefusedException | NumberFormatException e) {
            return new AclLog.Node(
                    node, 0, 0, Optional.empty(), List.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static Optional<Long> mostEntries(AdminClient admin, String node)
            throws InterruptedException, NodeUnavailableException {
        try {
            Object reply = admin.call(node, PATIENCE, "CONFIG", "GET", "acllog-max-len");
            return reply instanceof List<?> pair && pair.size() == 2
                    ? Optional.of(Long.parseLong(pair.get(1).toString()))
                    : Optional.empty();
        } catch (CommandRefusedException | NumberFormatException e) {
            return Optional.empty(); // hosted services do not show their configuration
        }
    }

    /** The count of an entry is of refusals that are alike and close in time. */
    static List<AclLog.Refusal> refusals(List<?> entries) {
        Map<List<String>, Long> counts =
                new TreeMap<>((a, b) -> String.join("\n", a).compareTo(String.join("\n", b)));
        for (Object entry : entries) {
            List<?> fields = entry instanceof List<?> list ? list : List.of();
            String object = field(fields, "object");
            String reason = field(fields, "reason");
            boolean ofKeyOrChannel = reason.equals("key") || reason.equals("channel");
            if (ofKeyOrChannel && object.endsWith(":" + AclLog.OBJECT)) {
                counts.merge(
                        List.of(field(fields, "username"), object), Long.parseLong(field(fields, "count")), Long::sum);
            }
        }
        List<AclLog.Refusal> refusals = new ArrayList<>();
        counts.forEach((who, count) -> refusals.add(new AclLog.Refusal(who.get(0), who.get(1), count)));
        return refusals;
    }

    private static String field(List<?> fields, String name) {
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (name.equals(String.valueOf(fields.get(i)))) {
                return String.valueOf(fields.get(i + 1));
            }
        }
        return "";
    }
}
