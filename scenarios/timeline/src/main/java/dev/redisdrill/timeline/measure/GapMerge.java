package dev.redisdrill.timeline.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lays the {@link WriteGaps} and {@link NodeGaps} of several processes of one run together. A(t), the earliest acknowledgement
 * among the writes sent at or after t, is the earliest of what it is for each of them; where one of them has no gap, there is
 * none. As exact as one log of all writes: up to the floor, the least length of a gap that a process writes down.
 *
 * <p>Static, thread-safe.
 */
public final class GapMerge {
    private static final long NO_GAP = Long.MIN_VALUE;
    private static final long NEVER = Long.MAX_VALUE;

    private GapMerge() {}

    /**
     * What one process knows.
     *
     * @param directory where its evidence is
     * @param knownUntilNanos what came after it died is not known; {@link Long#MAX_VALUE} if it did not
     */
    public record Part(Path directory, long knownUntilNanos) {
        boolean whole() {
            return knownUntilNanos == Long.MAX_VALUE;
        }
    }

    /** One lane's rows of one process, by their begin; how A(t) can be had from them says {@link WriteGaps}. */
    private static final class Lane {
        private final TreeMap<Long, Long> untilByFrom = new TreeMap<>();

        /** A(t); {@link #NO_GAP} if it is less than the floor later than t. */
        long at(long t) {
            Map.@Nullable Entry<Long, Long> row = untilByFrom.floorEntry(t);
            return row == null || t >= row.getValue() ? NO_GAP : row.getValue();
        }
    }

    /**
     * Writes both files over whatever is there; those that no process has are not written. If a process died, the result says
     * that it is cut short.
     */
    public static void merge(List<Part> parts, Path runDirectory) throws IOException {
        merge(parts, runDirectory, WriteGaps.FILE, WriteGaps.HEADER);
        merge(parts, runDirectory, NodeGaps.FILE, NodeGaps.HEADER);
    }

    private static void merge(List<Part> parts, Path runDirectory, String file, String header) throws IOException {
        List<Part> there = parts.stream()
                .filter(part -> Files.exists(part.directory.resolve(file)))
                .toList();
        if (there.isEmpty()) {
            return;
        }
        boolean whole = there.size() == parts.size() && there.stream().allMatch(Part::whole);
        List<Map<String, Lane>> lanes = new ArrayList<>();
        Set<String> heads = new TreeSet<>(Comparator.comparing(String::length).thenComparing(s -> s));
        for (Part part : there) {
            Map<String, Lane> read = read(part, file);
            lanes.add(read);
            heads.addAll(read.keySet());
        }
        Path into = runDirectory.resolve(file);
        Files.createDirectories(Objects.requireNonNull(into.toAbsolutePath().getParent()));
        try (Writer out = Files.newBufferedWriter(into, StandardCharsets.UTF_8)) {
            out.append(header).append('\n');
            for (String head : heads) {
                // A process without rows for it never had an acknowledgement: it shortens no gap of the others.
                List<Lane> own = lanes.stream()
                        .filter(all -> all.containsKey(head))
                        .map(all -> all.get(head))
                        .map(Objects::requireNonNull)
                        .toList();
                write(head, own, whole, out);
            }
        }
    }

    private static Map<String, Lane> read(Part part, String file) throws IOException {
        Path path = part.directory.resolve(file);
        Map<String, Lane> lanes = new TreeMap<>();
        try (BufferedReader in = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            CompleteLines lines = new CompleteLines(in);
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                if (lines.number() > 1) {
                    add(line, lanes, path, lines.number());
                }
            }
        }
        if (!part.whole()) {
            lanes.values().forEach(lane -> lane.untilByFrom.merge(part.knownUntilNanos, NEVER, Math::max));
        }
        return lanes;
    }

    private static void add(String line, Map<String, Lane> lanes, Path path, int number) throws IOException {
        int second = line.lastIndexOf(',');
        int first = line.lastIndexOf(',', second - 1);
        try {
            long from = Long.parseLong(line.substring(first + 1, second));
            long until = Long.parseLong(line.substring(second + 1));
            lanes.computeIfAbsent(line.substring(0, first), head -> new Lane())
                    .untilByFrom
                    .put(from, until == WriteGaps.NEVER ? NEVER : until);
        } catch (RuntimeException e) {
            throw new IOException(path + ":" + number + ": not a write gap; the file is damaged", e);
        }
    }

    /** Leaves nothing out by itself: each process has done so already, and twice would be too much. */
    private static void write(String head, List<Lane> lanes, boolean whole, Writer out) throws IOException {
        TreeSet<Long> turns = new TreeSet<>();
        for (Lane lane : lanes) {
            lane.untilByFrom.forEach((from, until) -> {
                turns.add(from);
                turns.add(until);
            });
        }
        long last = NO_GAP;
        for (long from : turns) {
            long until = NEVER;
            for (Lane lane : lanes) {
                until = Math.min(until, lane.at(from));
            }
            boolean starts = until != NO_GAP && until != last;
            if (starts && until == NEVER) {
                if (whole) {
                    row(out, head, from, WriteGaps.NEVER);
                }
                return;
            }
            if (starts) {
                row(out, head, from, until);
            }
            last = until;
        }
    }

    private static void row(Writer out, String head, long from, long until) throws IOException {
        out.append(head + "," + from + "," + until + "\n");
    }
}
