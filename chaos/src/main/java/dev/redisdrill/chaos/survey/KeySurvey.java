package dev.redisdrill.chaos.survey;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.timeline.catalogue.Catalogue;
import dev.redisdrill.timeline.catalogue.Survey;
import dev.redisdrill.timeline.cluster.ClusterView;
import dev.redisdrill.timeline.cluster.Shard;
import dev.redisdrill.timeline.time.RunClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Looks at every key of every primary: SCAN in small batches, then TYPE, PTTL and MEMORY USAGE of each key of a batch, sent
 * together. After each batch it rests for as long as the batch took, so that it takes at most half of a server's time, and
 * none for longer than a batch: not for measured phases all the same.
 *
 * <p>Confined to one thread.
 */
public final class KeySurvey {
    private static final String BATCH = "200";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long MOST_REST = TimeUnit.MILLISECONDS.toNanos(50);
    /** What a key's name holds that could not be read as UTF-8. */
    private static final char UNREADABLE = '\uFFFD';

    private final AdminClient admin;
    private final RunClock clock;
    private final long deadline;
    private final Findings findings;
    private final List<Survey.Primary> primaries = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long unreadable;

    private KeySurvey(AdminClient admin, RunClock clock, Catalogue catalogue, Duration limit) {
        this.admin = admin;
        this.clock = clock;
        this.deadline = System.nanoTime() + limit.toNanos();
        this.findings = new Findings(catalogue);
    }

    /**
     * Takes a survey. What cannot be looked at is among its problems; it never throws for that.
     *
     * @param cluster whose primaries are looked at
     * @param limit how long all of it may take
     */
    public static Survey take(
            AdminClient admin, RunClock clock, ClusterView cluster, Catalogue catalogue, Duration limit)
            throws InterruptedException {
        long began = clock.nanos();
        KeySurvey survey = new KeySurvey(admin, clock, catalogue, limit);
        List<Shard> shards = cluster.shards();
        if (shards.isEmpty()) {
            survey.problems.add("no primary was known when the keys were to be looked at");
        }
        for (Shard shard : shards) {
            survey.look(shard);
        }
        return survey.result(began, catalogue);
    }

    private Survey result(long began, Catalogue catalogue) {
        if (unreadable > 0) {
            problems.add(
                    unreadable + " keys could not be looked at: their names are not UTF-8, or another node has them");
        }
        return new Survey(
                Survey.SCHEMA,
                began,
                clock.nanos(),
                catalogue.sample().fraction(),
                primaries,
                findings.spaces(),
                problems);
    }

    private void look(Shard shard) throws InterruptedException {
        String node = shard.primary().address();
        Set<Long> seen = new HashSet<>();
        try {
            String cursor = "0";
            do {
                if (System.nanoTime() - deadline > 0) {
                    problems.add("there was no time to look at all keys of " + node);
                    break;
                }
                long began = System.nanoTime();
                List<?> page = (List<?>) admin.call(node, PATIENCE, "SCAN", cursor, "COUNT", BATCH);
                cursor = String.valueOf(page.get(0));
                List<String> keys = new ArrayList<>();
                for (Object key : (List<?>) page.get(1)) {
                    // A server may tell a key twice while its tables grow or shrink.
                    if (seen.add(Findings.hash(key.toString()))) {
                        keys.add(key.toString());
                    }
                }
                look(node, shard.number(), keys);
                TimeUnit.NANOSECONDS.sleep(Math.min(MOST_REST, System.nanoTime() - began));
            } while (!cursor.equals("0"));
        } catch (NodeUnavailableException | CommandRefusedException | ClassCastException e) {
            problems.add("the keys of " + node + " could not be looked at: " + e.getMessage());
        }
        primaries.add(new Survey.Primary(shard.number(), node, seen.size()));
    }

    private void look(String node, int shard, List<String> keys)
            throws InterruptedException, NodeUnavailableException, CommandRefusedException {
        List<String> toLookAt = new ArrayList<>();
        for (String key : keys) {
            if (key.indexOf(UNREADABLE) >= 0) {
                unreadable++;
                findings.count(key);
            } else if (findings.isInSample(key)) {
                toLookAt.add(key);
            } else {
                findings.count(key);
            }
        }
        if (toLookAt.isEmpty()) {
            return;
        }
        try {
            note(shard, toLookAt, ask(node, toLookAt));
        } catch (CommandRefusedException e) {
            if (String.valueOf(e.getMessage()).startsWith("NOPERM")) {
                throw e;
            }
            lookOneByOne(node, shard, toLookAt);
        }
    }

    /** One of them was refused, such as a key in a slot that the node does not serve: the others are to be seen. */
    private void lookOneByOne(String node, int shard, List<String> keys)
            throws InterruptedException, NodeUnavailableException {
        for (String key : keys) {
            try {
                note(shard, List.of(key), ask(node, List.of(key)));
            } catch (CommandRefusedException e) {
                unreadable++;
                findings.count(key);
            }
        }
    }

    private List<Object> ask(String node, List<String> keys)
            throws InterruptedException, NodeUnavailableException, CommandRefusedException {
        List<String[]> commands = new ArrayList<>();
        for (String key : keys) {
            commands.add(new String[] {"TYPE", key});
            commands.add(new String[] {"PTTL", key});
            commands.add(new String[] {"MEMORY", "USAGE", key});
        }
        return admin.callAll(node, PATIENCE, commands);
    }

    private void note(int shard, List<String> keys, List<Object> replies) {
        for (int i = 0; i < keys.size(); i++) {
            String type = replies.get(3 * i).toString();
            // The name of one that has ended meanwhile was told for the last time.
            if (!type.equals("none")
                    && replies.get(3 * i + 1) instanceof Long ttl
                    && ttl != -2
                    && replies.get(3 * i + 2) instanceof Long bytes) {
                findings.note(keys.get(i), shard, type, ttl, bytes);
            }
        }
    }
}
