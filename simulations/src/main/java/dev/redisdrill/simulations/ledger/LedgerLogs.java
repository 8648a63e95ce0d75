package dev.redisdrill.simulations.ledger;

import dev.redisdrill.timeline.measure.LedgerSummary.Tally;
import dev.redisdrill.timeline.measure.LostSpan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Lays the files of the ledgers of several processes of one run together, without asking the cluster again: registers have one
 * writer each, and sets one number each, over all processes. Static, thread-safe.
 */
public final class LedgerLogs {
    private static final String DIRECTORY = "ledger";
    private static final String ACKS = "acks-";
    private static final String BINARY = ".bin";

    private LedgerLogs() {}

    private record Key(byte kind, int item, long version) {
        static Key of(AckLog.Ack ack) {
            return new Key(ack.kind(), ack.item(), ack.version());
        }
    }

    /**
     * Writes the logs of acknowledged writes over whatever is there, and the samples.
     *
     * @param directories with the processes' evidence, in their order
     */
    public static void merge(List<Path> directories, Path runDirectory) throws IOException {
        for (String name : names(directories, ACKS, BINARY)) {
            try (AckLog into = AckLog.create(file(runDirectory, name))) {
                for (Path log : having(directories, name)) {
                    AckLog.read(log, into::copy);
                }
            }
        }
        for (String name : names(directories, "", ".jsonl")) {
            samples(having(directories, name), file(runDirectory, name));
        }
    }

    /** Writes the stretches of lost writes, and what survived on either side of each, over whatever is there. */
    public static void mergeSpans(List<Path> directories, Path runDirectory) throws IOException {
        LostSpans spans = new LostSpans();
        Map<String, Set<Key>> unsafe = new HashMap<>();
        for (LedgerBook.Doubt doubt : LedgerBook.Doubt.values()) {
            for (String name : names(directories, doubt.prefix(), BINARY)) {
                String ledger = name.substring(doubt.prefix().length());
                for (Path log : having(directories, name)) {
                    AckLog.read(log, ack -> {
                        unsafe.computeIfAbsent(ledger, l -> new HashSet<>()).add(Key.of(ack));
                        if (doubt == LedgerBook.Doubt.LOST) {
                            spans.lost(ack.shard(), ack.node(), ack.doneNanos());
                        }
                    });
                }
            }
        }
        if (!spans.isEmpty()) {
            for (String name : names(directories, ACKS, BINARY)) {
                Set<Key> gone = unsafe.getOrDefault(name.substring(ACKS.length()), Set.of());
                for (Path log : having(directories, name)) {
                    AckLog.read(log, ack -> {
                        if (!gone.contains(Key.of(ack))) {
                            spans.survived(ack.shard(), ack.node(), ack.doneNanos());
                        }
                    });
                }
            }
        }
        LostSpan.write(runDirectory, spans.all());
    }

    /**
     * By shard: the writes that a process logged as acknowledged and did not live to read back. They are neither lost nor safe.
     */
    public static Map<Integer, Tally> unread(Path directory) throws IOException {
        Map<Integer, Tally> byShard = new TreeMap<>();
        for (String name : names(List.of(directory), ACKS, BINARY)) {
            AckLog.read(
                    file(directory, name),
                    ack -> byShard.merge(
                            ack.shard(),
                            new Tally(1, 0, 1, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty()),
                            Tally::plus));
        }
        return byShard;
    }

    /** As many of each process as there is room for, in turn. */
    private static void samples(List<Path> files, Path into) throws IOException {
        List<List<String>> all = new ArrayList<>();
        for (Path file : files) {
            // A last line that is cut short is what a killed process left behind.
            all.add(Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .filter(line -> line.endsWith("}"))
                    .toList());
        }
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < SampleLog.MOST && taken.size() < SampleLog.MOST; i++) {
            for (List<String> lines : all) {
                if (i < lines.size() && taken.size() < SampleLog.MOST) {
                    taken.add(lines.get(i));
                }
            }
        }
        Files.write(into, taken, StandardCharsets.UTF_8);
    }

    private static Path file(Path directory, String name) {
        return directory.resolve(DIRECTORY).resolve(name);
    }

    private static List<Path> having(List<Path> directories, String name) {
        return directories.stream()
                .map(directory -> file(directory, name))
                .filter(Files::exists)
                .toList();
    }

    private static Set<String> names(List<Path> directories, String prefix, String suffix) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path directory : directories) {
            if (Files.isDirectory(directory.resolve(DIRECTORY))) {
                try (Stream<Path> files = Files.list(directory.resolve(DIRECTORY))) {
                    files.map(file -> String.valueOf(file.getFileName()))
                            .filter(name -> name.startsWith(prefix) && name.endsWith(suffix))
                            .forEach(names::add);
                }
            }
        }
        return names;
    }
}
