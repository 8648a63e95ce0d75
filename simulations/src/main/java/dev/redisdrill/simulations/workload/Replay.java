package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.client.HashSlot;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.KeyIndex;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.unit.Rate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A recording of real traffic, played against the cluster with the times between its commands: each is due when it was given then,
 * and measured from then. What {@code MONITOR} printed, or an append-only file, which holds writes only; see {@link Recording}. When it
 * is over it begins anew, until the load ends.
 *
 * <p>Keys are put below the tenant: {@code tenant:service:{tag}:key}. Keys that lay in one slot then do so now, so that commands with
 * several keys work; commands whose keys lay in several, and those that are not about keys, are not played, of which {@code drill plan}
 * tells. Each user plays some of the keys, in the order of the recording. What is stored is what was recorded: no check looks at it.
 * Operations: the commands, in small letters.
 *
 * <p>Its user needs the rights to the recording's commands; of these the rehearsal tries UNLINK alone.
 */
@JsonTypeName("replay")
@JsonClassDescription("A recording (MONITOR, append-only file) played with the times between its commands")
public record Replay(
        @JsonPropertyDescription("what MONITOR printed, or an append-only file; relative to the scenario's directory")
        String file,

        @JsonProperty(defaultValue = "1") @JsonPropertyDescription("2 plays it twice as fast, 0.5 half as fast")
        double speed,

        @JsonProperty(defaultValue = "1000/s")
        @JsonPropertyDescription("at which pace, before speed, where the recording tells no times")
        Rate pace,

        @JsonProperty(defaultValue = "24") @JsonPropertyDescription("how many users play it, at least one a shard")
        int players,

        @JsonProperty(defaultValue = "60") @JsonPropertyDescription("over how many hash tags its keys are spread")
        int keys)
        implements Workload {
    private static final long NEVER = Duration.ofDays(365).toNanos();

    public Replay {
        if (file.isBlank()) {
            throw new IllegalArgumentException("file: name a recording");
        }
        if (!(speed >= 0.01 && speed <= 100)) {
            throw new IllegalArgumentException("speed: " + speed + " is out of range; from 0.01 to 100");
        }
        if (!(pace.perSecond() > 0 && pace.perSecond() <= 1_000_000)) {
            throw new IllegalArgumentException("pace: " + pace + " is out of range; above 0/s and up to 1000000/s");
        }
        Ranges.integer("players", players, 1, 10_000);
        Ranges.integer("keys", keys, 1, 10_000);
    }

    /**
     * What can be said of a recording before it is played.
     *
     * @param commands how many are played
     * @param length how long that takes at its own speed
     * @param skipped the commands that are not played, with how often each was met; empty: all are
     */
    public record Preview(int commands, Duration length, List<String> skipped) {}

    /**
     * Looks at a recording.
     *
     * @throws IOException if it is none; one line
     */
    public static Preview preview(Path file) throws IOException {
        Recording recording = Recording.read(file, 1_000);
        return new Preview(
                recording.commands().size(),
                Duration.ofNanos(recording.lengthNanos()),
                recording.skipped().entrySet().stream()
                        .sorted(java.util.Map.Entry.comparingByKey())
                        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                        .toList());
    }

    @Override
    public Optional<Rate> rate() {
        return Optional.empty();
    }

    @Override
    public Optional<Integer> users() {
        return Optional.of(players);
    }

    @Override
    public Set<String> operations() {
        return ReplayVerb.names();
    }

    private Recording recording() {
        try {
            return Recording.read(Path.of(file), pace.perSecond());
        } catch (IOException e) {
            throw new IllegalArgumentException("replay: " + e.getMessage(), e);
        }
    }

    @Override
    public Set<String> furtherKeys() {
        Set<String> names = new TreeSet<>();
        for (Recording.Played played : recording().commands()) {
            for (int at : played.verb().places(played.words())) {
                names.add(new String(played.words()[at], StandardCharsets.UTF_8));
            }
        }
        return names;
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        int users = Math.max(players, space.shards());
        List<List<Due>> parts = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            parts.add(new ArrayList<>());
        }
        Recording recording = recording();
        for (Recording.Played played : recording.commands()) {
            Due due = due(played, space);
            int ofThisShard = (users - due.place + space.shards() - 1) / space.shards();
            int choice = Math.floorMod(Arrays.hashCode(due.command[KeyIndex.of(due.command)]), ofThisShard);
            parts.get(due.place + choice * space.shards()).add(due);
        }
        long length = Math.max(1, (long) (recording.lengthNanos() / speed));
        return new Deployment(
                site.group(this, users, user -> new Player(space, user % space.shards(), parts.get(user), length)),
                space,
                key -> List.<byte[][]>of(new byte[][] {Text.UNLINK, key}),
                Deployment.Prefill.NONE,
                Optional.empty());
    }

    /** A command that is due at some time after the beginning. */
    private static final class Due {
        private final long atNanos;
        private final ReplayVerb verb;
        private final byte[][] command;
        private final int place;
        private final int slot;

        Due(long atNanos, ReplayVerb verb, byte[][] command, int place, int slot) {
            this.atNanos = atNanos;
            this.verb = verb;
            this.command = command;
            this.place = place;
            this.slot = slot;
        }
    }

    private Due due(Recording.Played played, KeySpace space) {
        List<Integer> places = played.verb().places(played.words());
        int slot = HashSlot.of(played.words()[places.get(0)]);
        int place = slot % space.shards();
        int tag = slot / space.shards();
        byte[][] command = played.words().clone();
        for (int at : places) {
            command[at] = join(space.named(place, tag, ""), played.words()[at]);
        }
        return new Due((long) (played.atNanos() / speed), played.verb(), command, place, space.slotOfNamed(place, tag));
    }

    private static byte[] join(byte[] prefix, byte[] key) {
        byte[] both = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, both, prefix.length, key.length);
        return both;
    }

    private static final class Player implements OperationSource {
        private final KeySpace space;
        private final int place;
        private final List<Due> part;
        private final long lengthNanos;
        private int next;
        private long round;

        Player(KeySpace space, int place, List<Due> part, long lengthNanos) {
            this.space = space;
            this.place = place;
            this.part = part;
            this.lengthNanos = lengthNanos;
        }

        @Override
        public void next(Operation operation) {
            operation.shard = space.shard(place);
            operation.slot = space.slotOfNamed(place, 0);
            if (part.isEmpty()) {
                operation.name = "get";
                operation.command = new byte[][] {Text.GET, space.named(place, 0, "")};
                operation.write = false;
                operation.dueNanos = NEVER; // this user has nothing to play
                return;
            }
            Due due = part.get(next);
            operation.name = due.verb.operation();
            operation.command = due.command;
            operation.keyIndex = KeyIndex.of(due.command);
            operation.slot = due.slot;
            operation.write = due.verb.write();
            operation.dueNanos = round * lengthNanos + due.atNanos;
            next++;
            if (next == part.size()) {
                next = 0;
                round++;
            }
        }

        @Override
        public void done(Operation operation) {}
    }
}
