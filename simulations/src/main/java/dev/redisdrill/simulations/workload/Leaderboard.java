package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.history.HistoryPen;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.unit.Rate;
import dev.redisdrill.timeline.unit.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leaderboards: points for players (ZINCRBY, by one), the best ten (ZREVRANGE), a player's rank (ZREVRANK). Operations: {@code
 * zincrby}, {@code zrevrange}, {@code zrevrank}.
 *
 * <p>History of kind {@code counter}, each player of each board being a counter: its item is the board's number times {@code
 * members}, plus the player's.
 */
@JsonTypeName("leaderboard")
@JsonClassDescription("Leaderboards in sorted sets: ZINCRBY, ZREVRANGE, ZREVRANK")
public record Leaderboard(
        @JsonPropertyDescription("operations due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next operation when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "6") @JsonPropertyDescription("how many boards, over all shards")
        int keys,

        @JsonProperty(defaultValue = "500") @JsonPropertyDescription("how many players each board has")
        int members,

        @JsonProperty(defaultValue = "zipf")
        @JsonPropertyDescription("how often each player scores: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "uniform")
        @JsonPropertyDescription("how often each board is used: " + Distribution.FORMS)
        Distribution boards,

        @JsonProperty(defaultValue = "40%") @JsonPropertyDescription("share of the operations that only look")
        Share readShare)
        implements Workload {
    private static final byte[] ZINCRBY = Text.ascii("ZINCRBY");
    private static final byte[] ZREVRANGE = Text.ascii("ZREVRANGE");
    private static final byte[] ZREVRANK = Text.ascii("ZREVRANK");
    private static final byte[] ZRANGE = Text.ascii("ZRANGE");
    private static final byte[] WITHSCORES = Text.ascii("WITHSCORES");
    private static final byte[] ZERO = Text.ascii("0");
    private static final byte[] ONE = Text.ascii("1");
    private static final byte[] NINE = Text.ascii("9");
    private static final byte[] LAST = Text.ascii("-1");
    private static final int BOARDS_AT_ONCE = 8;

    public Leaderboard {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 10_000);
        Ranges.integer("members", members, 1, 100_000);
        if ((long) keys * members > 10_000_000) {
            throw new IllegalArgumentException(
                    "members: " + keys + " boards of " + members + " players are too many; at most 10000000 in all");
        }
    }

    @Override
    public Set<String> operations() {
        return Set.of("zincrby", "zrevrange", "zrevrank");
    }

    @Override
    public Optional<String> evidence() {
        return Optional.of("counter");
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        History history = site.history(this, Map.of());
        return new Deployment(
                site.group(this, site.users(this), user -> new User(site, space, history, user)),
                space,
                key -> List.of(
                        new byte[][] {ZINCRBY, key, ONE, member(0)},
                        best(key),
                        new byte[][] {ZREVRANK, key, member(0)},
                        all(key),
                        new byte[][] {Text.UNLINK, key}),
                Deployment.Prefill.of(space.size(), i -> new byte[][] {Text.UNLINK, space.key(i)}),
                new Deployment.Account(
                        history,
                        Inspection.of(
                                space.size(),
                                BOARDS_AT_ONCE,
                                i -> all(space.key(i)),
                                (i, operation, pen) -> found(i, space.shardOf(i), operation.reply, pen))));
    }

    private static byte[] member(int number) {
        return Text.ascii("m" + number);
    }

    private static byte[][] best(byte[] key) {
        return new byte[][] {ZREVRANGE, key, ZERO, NINE, WITHSCORES};
    }

    private static byte[][] all(byte[] key) {
        return new byte[][] {ZRANGE, key, ZERO, LAST, WITHSCORES};
    }

    /** Members and scores in turn, in a list or in pairs; who is not there has no points. */
    private void found(int board, int shard, @org.jspecify.annotations.Nullable Object reply, HistoryPen pen) {
        List<byte[]> flat = new ArrayList<>();
        flatten(reply, flat);
        long[] points = new long[members];
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            byte[] name = flat.get(i);
            int number =
                    Integer.parseInt(new String(name, 1, name.length - 1, java.nio.charset.StandardCharsets.US_ASCII));
            points[number] = Text.number(flat.get(i + 1));
        }
        for (int member = 0; member < members; member++) {
            pen.write(Act.FOUND, Outcome.OK, shard, board * members + member, 0, points[member], 0, 0);
        }
    }

    private static void flatten(@org.jspecify.annotations.Nullable Object reply, List<byte[]> flat) {
        if (reply instanceof byte[] text) {
            flat.add(text);
        } else if (reply instanceof List<?> list) {
            list.forEach(element -> flatten(element, flat));
        }
    }

    private final class User extends ServiceUser {
        private final Distribution.IntChooser players;

        User(Site site, KeySpace space, History history, int user) {
            super(site, space, history, boards, user);
            this.players = distribution.chooser(members, random);
        }

        @Override
        public void next(Operation operation) {
            int board = choose();
            int player = players.next();
            byte[] key = space.key(board);
            double dice = random.nextDouble();
            if (dice >= readShare.fraction()) {
                fill(operation, "zincrby", true, board, ZINCRBY, key, ONE, member(player));
                operation.item = (long) board * members + player;
            } else if (dice < readShare.fraction() / 2) {
                fill(operation, "zrevrange", false, board, best(key));
            } else {
                fill(operation, "zrevrank", false, board, ZREVRANK, key, member(player));
            }
        }

        @Override
        public void done(Operation operation) {
            if (operation.write && sent(operation)) {
                note(Act.ADD, operation, 1, Text.number(operation.reply));
            }
        }
    }
}
