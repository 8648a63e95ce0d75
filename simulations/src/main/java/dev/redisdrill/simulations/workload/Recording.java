package dev.redisdrill.simulations.workload;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Commands that were recorded, with their times: what {@code MONITOR} printed, or an append-only file.
 *
 * <p>An append-only file tells times only where it was written with {@code aof-timestamp-enabled yes} (Redis 7.0), to the second: the
 * commands of a second are spread evenly over it. One without is played at a pace of its own.
 *
 * <p>Immutable, thread-safe.
 *
 * @param commands that can be played, in the order of the recording
 * @param lengthNanos from the first to a little after the last
 * @param skipped how often each command was met that cannot be played
 */
record Recording(List<Played> commands, long lengthNanos, Map<String, Integer> skipped) {
    static final long MOST_BYTES = 256L << 20;
    private static final long SECOND = 1_000_000_000L;

    Recording {
        commands = List.copyOf(commands);
        skipped = Map.copyOf(skipped);
    }

    /** A command, so long after the first. */
    static final class Played {
        private final long atNanos;
        private final byte[][] words;
        private final ReplayVerb verb;

        Played(long atNanos, byte[][] words, ReplayVerb verb) {
            this.atNanos = atNanos;
            this.words = words;
            this.verb = verb;
        }

        long atNanos() {
            return atNanos;
        }

        /** The command and its arguments; not to be written to. */
        byte[][] words() {
            return words;
        }

        ReplayVerb verb() {
            return verb;
        }
    }

    /**
     * Reads a recording.
     *
     * @param pace commands per second where it tells no times
     * @throws IOException if it cannot be read, or is neither; one line, with the place
     */
    static Recording read(Path file, double pace) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no recording " + file);
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is larger than 256 MiB; play a part of it");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.mark(8);
            byte[] head = in.readNBytes(8);
            in.reset();
            String start = Text.text(head);
            if (start.startsWith("REDIS")) {
                throw new IOException(
                        file + " is a snapshot (RDB), which holds no commands; record MONITOR, or take the"
                                + " file appendonlydir/*.incr.aof");
            }
            Draft draft = new Draft(file);
            if (start.startsWith("*") || start.startsWith("#")) {
                new AofReader(in, draft).read();
            } else {
                new MonitorReader(in, draft).read();
            }
            return draft.finish(pace);
        }
    }

    /** A recording that is being read. Confined to one thread. */
    static final class Draft {
        private static final long NO_TIME = -1;

        private final Path file;
        private final List<byte[][]> words = new ArrayList<>();
        private final List<ReplayVerb> verbs = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();
        private final Map<String, Integer> skipped = new TreeMap<>();

        private Draft(Path file) {
            this.file = file;
        }

        /** @param atNanos when, on whatever clock; {@value #NO_TIME}: nobody knows */
        void add(long atNanos, byte[][] command) {
            String name = Text.text(command[0]).toUpperCase(java.util.Locale.ROOT);
            ReplayVerb verb = ReplayVerb.of(name);
            if (verb == null || !verb.fits(command)) {
                skipped.merge(name.length() > 30 ? "?" : name, 1, Integer::sum);
                return;
            }
            command[0] = Text.ascii(name);
            words.add(command);
            verbs.add(verb);
            times.add(atNanos);
        }

        IOException wrong(String where, String what) {
            return new IOException(file + ", " + where + ": " + what
                    + "; a recording is what MONITOR printed, or an append-only file");
        }

        private Recording finish(double pace) throws IOException {
            if (words.isEmpty()) {
                throw new IOException(file + " holds no command that can be played"
                        + (skipped.isEmpty() ? "" : "; it has " + String.join(", ", skipped.keySet())));
            }
            boolean timed = times.stream().allMatch(time -> time != NO_TIME);
            List<Played> played = new ArrayList<>();
            for (int i = 0; i < words.size(); i++) {
                long at = timed ? Math.max(0, times.get(i) - times.get(0)) : (long) (i * SECOND / pace);
                played.add(new Played(at, words.get(i), verbs.get(i)));
            }
            long last = played.stream().mapToLong(Played::atNanos).max().orElse(0);
            return new Recording(played, last + Math.max(1, last / words.size()), skipped);
        }
    }
}
