package dev.redisdrill.runner.load;

import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What is told of the processes that shared a load, {@code load/processes.json}. Thread-safe. */
final class CrewLog {
    private static final String FILE = "load/processes.json";
    private static final String SCHEMA = "redis-drill/processes/1";

    private final List<Optional<ClockOffset>> before = new ArrayList<>();
    private final List<Optional<ClockOffset>> after = new ArrayList<>();
    private final List<Optional<String>> failures = new ArrayList<>();

    CrewLog(int processes) {
        for (int i = 0; i < processes; i++) {
            before.add(Optional.empty());
            after.add(Optional.empty());
            failures.add(Optional.empty());
        }
    }

    /**
     * One process.
     *
     * @param process its index
     * @param clock its clock before the load
     * @param clockAtEnd its clock when the load had stopped; absent if it was not asked any more
     * @param failure why its share is UNKNOWN; absent if it is not
     */
    private record Entry(
            int process, Optional<ClockOffset> clock, Optional<ClockOffset> clockAtEnd, Optional<String> failure) {}

    private record Content(String schema, List<Entry> processes) {}

    synchronized void clock(int process, ClockOffset offset) {
        before.set(process, Optional.of(offset));
    }

    /** How far the clock has moved since, at least, in nanoseconds. */
    synchronized long clockAtEnd(int process, ClockOffset offset) {
        after.set(process, Optional.of(offset));
        return before.get(process).map(early -> early.driftedAtLeast(offset)).orElse(0L);
    }

    synchronized void failure(int process, String why) {
        if (failures.get(process).isEmpty()) {
            failures.set(process, Optional.of(why));
        }
    }

    synchronized void write(Path runDirectory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            entries.add(new Entry(i, before.get(i), after.get(i), failures.get(i)));
        }
        Path file = runDirectory.resolve(FILE);
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        String text =
                SpecJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(new Content(SCHEMA, entries));
        Files.writeString(file, text + "\n", StandardCharsets.UTF_8);
    }
}
