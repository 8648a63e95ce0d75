package dev.redisdrill.timeline.measure;

import dev.redisdrill.timeline.measure.WriteGaps.Gap;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@link WriteGaps} of each node by itself: when it did not acknowledge writes to a shard. Every node has its rows from
 * the begin of the load on; a shard had no acknowledgement when none of its nodes gave one.
 *
 * <p>Immutable, thread-safe.
 */
public final class NodeGaps {
    /** The path within a run directory. */
    public static final String FILE = "ledger/node-gaps.csv";
    /** In place of the node that acknowledged a write, where the client cannot tell. */
    public static final String UNKNOWN = "?";

    static final String HEADER = "shard,node,fromNanos,untilNanos";

    private final Map<Integer, Map<String, List<Gap>>> byShard;

    private NodeGaps(Map<Integer, Map<String, List<Gap>>> byShard) {
        this.byShard = byShard;
    }

    /** The gaps of each node that acknowledged a write to the shard, by time. */
    public Map<String, List<Gap>> of(int shard) {
        return Map.copyOf(byShard.getOrDefault(shard, Map.of()));
    }

    /**
     * Reads the gaps of a run directory.
     *
     * @throws IOException naming file and line, if a line cannot be read
     */
    public static NodeGaps read(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE);
        Map<Integer, Map<String, List<Gap>>> byShard = new TreeMap<>();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            CompleteLines lines = new CompleteLines(in);
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                if (lines.number() > 1) {
                    add(byShard, line, file, lines.number());
                }
            }
        }
        return new NodeGaps(byShard);
    }

    private static void add(Map<Integer, Map<String, List<Gap>>> byShard, String line, Path file, int number)
            throws IOException {
        String[] cells = line.split(",", -1);
        try {
            int shard = Integer.parseInt(cells[0]);
            byShard.computeIfAbsent(shard, s -> new TreeMap<>())
                    .computeIfAbsent(cells[1], n -> new ArrayList<>())
                    .add(new Gap(shard, Long.parseLong(cells[2]), Long.parseLong(cells[3])));
        } catch (RuntimeException e) {
            throw new IOException(file + ":" + number + ": not a write gap of a node; the file is damaged", e);
        }
    }
}
