package dev.redisdrill.runner.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Follows what a run writes of its fault, line by line, as it is written. Confined to one thread. */
final class FaultFollower implements AutoCloseable {
    private final Path run;
    private final WatchService watch;
    private final Map<String, Long> offsets = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final StringBuilder journal = new StringBuilder();

    private FaultFollower(Path run, WatchService watch) {
        this.run = run;
        this.watch = watch;
    }

    /** Follows a run whose directory is there. */
    static FaultFollower of(Path run) throws IOException {
        WatchService watch = run.getFileSystem().newWatchService();
        run.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        return new FaultFollower(run, watch);
    }

    /**
     * Waits until something has been written; false if the time is over or the run, before that.
     *
     * @param goesOn whether the run does
     */
    boolean await(Duration limit, BooleanSupplier goesOn, Predicate<FaultFollower> written)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        do {
            read();
            if (written.test(this)) {
                return true;
            }
            var key = watch.poll(100, TimeUnit.MILLISECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
        } while (goesOn.getAsBoolean() && System.nanoTime() < deadline);
        return false;
    }

    /** Whether the journal says that a fault is about to be injected. */
    boolean opened() {
        return journal.indexOf("\"opened\"") >= 0;
    }

    /** Whether the timeline has such an event. */
    boolean has(Class<? extends Event> type) {
        return first(type).isPresent();
    }

    /** The first event of a type, if there is one. */
    <E extends Event> Optional<E> first(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** The last thing that was told of the fault, for people. */
    String last() throws IOException {
        read();
        return events.stream()
                .map(event -> event.getClass().getSimpleName())
                .filter(name -> name.startsWith("Fault"))
                .reduce((earlier, later) -> later)
                .orElse(opened() ? "the journal's entry" : "nothing");
    }

    private void read() throws IOException {
        journal.append(fresh(HealJournal.FILE));
        for (String line : fresh(Timeline.FILE).split("\n", -1)) {
            try {
                if (!line.isEmpty()) {
                    events.add(Timeline.parseLine(line));
                }
            } catch (JsonProcessingException e) {
                throw new IOException(run + ": " + line, e);
            }
        }
    }

    /** The whole lines that were written since the last look. */
    private String fresh(String name) throws IOException {
        Path path = run.resolve(name);
        if (!path.toFile().exists()) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long from = offsets.getOrDefault(name, 0L);
            byte[] bytes = new byte[Math.toIntExact(file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n') + 1;
            offsets.put(name, from + text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
            return text.substring(0, end);
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }
}
