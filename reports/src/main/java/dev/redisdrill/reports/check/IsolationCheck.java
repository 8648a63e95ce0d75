package dev.redisdrill.reports.check;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.history.HistoryEntry;
import dev.redisdrill.timeline.history.HistoryFile;
import dev.redisdrill.timeline.history.HistoryHeader;
import dev.redisdrill.timeline.isolation.AclLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Isolation of tenants: a canary logs in as each tenant and tries GET, SET, PUBLISH and SUBSCRIBE, and SPUBLISH and
 * SSUBSCRIBE where the servers have them, on a key and a channel of
 * every service of the others, on one node after the other, all through the run. Each attempt has to be refused, and each
 * refusal to be in the node's ACL LOG.
 *
 * <p><b>What it proves.</b> A server looks at a user's rights before slots, role, memory or type. So an attempt that gets any
 * answer but NOPERM, also a redirection, was let through by the ACL of the node that answered: <i>got through</i>. A refusal
 * that the node's ACL LOG does not hold, although it is not full and the node was not started anew since, is <i>not logged</i>.
 * Entries are compared by user and object, and by how often: the log puts refusals that are alike into one entry with a count.
 *
 * <p><b>What it cannot prove.</b> It tries one name of each service, {@code tenant:service:canary}, and these commands; rules that
 * let other names or commands through are not seen. Users are known to each node by itself: of a node that the canary did not
 * come to during the run, nothing is proven. What servers say while they do not serve (LOADING, CLUSTERDOWN, a wrong password
 * during its change) is <i>undecided</i>. A log forgets when it is full, or its server is started anew: such refusals count as
 * <i>forgotten</i>. Where a log may not be read, that half cannot be judged, and the check is INVALID.
 *
 * <p><b>Memory.</b> 8 bytes for each refusal.
 *
 * <p>Source: {@code processCommand} of Redis, in which the ACL comes first; the documentation of {@code ACL LOG}.
 */
@JsonTypeName("isolation")
@JsonClassDescription("Tenants who get at others' keys or channels, and refusals that no ACL LOG holds.")
public record IsolationCheck(
        @JsonPropertyDescription("How many attempts may get through; otherwise none.")
        Optional<Long> maxGotThrough,

        @JsonPropertyDescription("How many refusals may be missing in the ACL LOG; otherwise none.")
        Optional<Long> maxNotLogged,

        @JsonPropertyDescription("Only this tenant, as the intruder.")
        Optional<String> tenant)
        implements ServiceCheck {
    private static final String REFUSED = "refused";
    private static final String UNDECIDED = "undecided";
    private static final String LOGGED = "logged";
    private static final String FORGOTTEN = "forgotten";
    private static final String THROUGH = "got through";
    private static final String NOT_LOGGED = "not logged";
    private static final List<String> ATTEMPTS =
            List.of("GET", "SET", "PUBLISH", "SUBSCRIBE", "SPUBLISH", "SSUBSCRIBE");
    private static final int NO_SHARD = 0;

    public IsolationCheck {
        Require.bound("maxGotThrough", maxGotThrough);
        Require.bound("maxNotLogged", maxNotLogged);
    }

    @Override
    public Optional<String> workload() {
        return Optional.empty();
    }

    @Override
    public List<String> counts() {
        return List.of(REFUSED, UNDECIDED, LOGGED, FORGOTTEN);
    }

    @Override
    public Map<String, Long> bounds() {
        return Bounds.of(THROUGH, maxGotThrough, NOT_LOGGED, maxNotLogged);
    }

    @Override
    public boolean canBeDoneByEviction() {
        return false;
    }

    /** A node and a service of others. */
    private record Place(String node, int prey) {}

    @Override
    public List<String> audit(HistoryFile history, AuditSheet sheet) throws IOException {
        Map<Long, String> nodes = names(history.header(), "node ");
        Map<Long, String> prey = names(history.header(), "prey ");
        Map<Place, Moments> refusals = new HashMap<>();
        long[] decided = {0};
        List<String> problems = new ArrayList<>(history.read(entry -> {
            String node = nodes.getOrDefault(entry.b(), "?");
            boolean refused = entry.act() == Act.REFUSE;
            decided[0] += entry.ok() ? 1 : 0;
            if (!entry.ok()) {
                sheet.count(NO_SHARD, UNDECIDED, 1);
            } else if (refused) {
                sheet.count(NO_SHARD, REFUSED, 1);
                refusals.computeIfAbsent(new Place(node, entry.item()), place -> new Moments())
                        .add(0, entry.startNanos());
            } else {
                String object = prey.getOrDefault((long) entry.item(), "?") + ":" + AclLog.OBJECT;
                sheet.violation(THROUGH, NO_SHARD, entry.item(), 1, entry.startNanos(), said(entry, object, node));
            }
        }));
        if (decided[0] == 0 && problems.isEmpty()) {
            problems.add("no attempt got an answer that tells anything");
        }
        problems.addAll(new LogReader(history, sheet, prey).compare(refusals));
        return problems;
    }

    private static String said(HistoryEntry entry, String object, String node) {
        String what = entry.a() >= 0 && entry.a() < ATTEMPTS.size() ? ATTEMPTS.get((int) entry.a()) : "?";
        return what + " " + object + " was not refused by " + node;
    }

    /** Names that the header's settings number, by number. */
    private static Map<Long, String> names(HistoryHeader header, String prefix) {
        Map<Long, String> names = new TreeMap<>();
        header.settings().forEach((name, number) -> {
            if (name.startsWith(prefix)) {
                names.put(number, name.substring(prefix.length()));
            }
        });
        return names;
    }

    /** Looks for refusals in the logs of the nodes. */
    private record LogReader(HistoryFile history, AuditSheet sheet, Map<Long, String> prey) {

        List<String> compare(Map<Place, Moments> refusals) throws IOException {
            if (refusals.isEmpty()) {
                return List.of();
            }
            Optional<AclLog> log = AclLog.read(history.runDirectory());
            if (log.isEmpty()) {
                return List.of(AclLog.FILE + " is missing: whether refusals were logged cannot be told");
            }
            String user = names(history.header(), "user ").getOrDefault(0L, "?");
            Map<String, AclLog.Node> nodes = new HashMap<>();
            log.get().nodes().forEach(node -> nodes.put(node.node(), node));
            Set<String> problems = new LinkedHashSet<>();
            long logged = 0;
            for (Map.Entry<Place, Moments> entry : refusals.entrySet()) {
                AclLog.Node node = nodes.get(entry.getKey().node);
                if (node == null) {
                    problems.add("nobody asked " + entry.getKey().node + " for its ACL LOG");
                } else if (node.problem().isPresent()) {
                    problems.add("the ACL LOG of " + node.node() + " cannot be read: "
                            + node.problem().get());
                } else {
                    logged += compare(node, user, entry.getKey().prey, entry.getValue());
                }
            }
            if (logged == 0 && problems.isEmpty()) {
                problems.add("no refusal could be looked up: the logs are full, or all servers were started anew");
            }
            return List.copyOf(problems);
        }

        /** How many could be looked up. */
        private long compare(AclLog.Node node, String user, int item, Moments refused) {
            String object = prey.getOrDefault((long) item, "?") + ":" + AclLog.OBJECT;
            long due = 0;
            for (int i = 0; i < refused.size(); i++) {
                due += refused.nanos(i) >= node.sinceNanos() ? 1 : 0;
            }
            long there = node.refusals().stream()
                    .filter(refusal ->
                            refusal.user().equals(user) && refusal.object().equals(object))
                    .mapToLong(AclLog.Refusal::count)
                    .sum();
            long missing = Math.max(0, due - there);
            sheet.count(NO_SHARD, LOGGED, due - missing);
            sheet.count(NO_SHARD, FORGOTTEN, refused.size() - due + (node.full() ? missing : 0));
            if (missing > 0 && !node.full()) {
                sheet.violation(
                        NOT_LOGGED,
                        NO_SHARD,
                        item,
                        missing,
                        -1,
                        node.node() + " refused user " + user + " " + object + " " + due + " times, its ACL LOG holds "
                                + there);
            }
            return due - missing + (node.full() ? 0 : missing);
        }
    }
}
