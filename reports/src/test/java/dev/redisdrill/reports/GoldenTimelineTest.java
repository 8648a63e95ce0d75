package dev.redisdrill.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of every old version stay readable for ever: never change a golden file. Types of events that came later have files
 * of their own.
 */
class GoldenTimelineTest {
    private static final String FIRST = "timeline-v1.jsonl";
    private static final List<String> LATER =
            List.of("timeline-v1-existing-cluster.jsonl", "timeline-v1-proxy.jsonl", "timeline-v1-additions.jsonl");
    private static final int EVENTS = 33;

    @TempDir
    Path directory;

    @Test
    void aTimelineOfVersion1IsReadWhole() throws Exception {
        List<Event> events = read(FIRST);

        assertThat(events).hasSize(EVENTS);
        assertThat(events.get(0))
                .isInstanceOfSatisfying(
                        Event.RunStarted.class, e -> assertThat(e.seed()).isEqualTo(7));
        assertThat(events)
                .filteredOn(Event.FaultProven.class::isInstance)
                .singleElement()
                .satisfies(
                        e -> assertThat(((Event.FaultProven) e).effectNanos()).isEqualTo(14_000_250_000L));
    }

    @Test
    void theRemovalOfKeysIsReadWithAndWithoutAProblem() throws Exception {
        assertThat(read("timeline-v1-existing-cluster.jsonl"))
                .contains(
                        new Event.KeysRemoved(39_000_000_000L, 1_234, Optional.empty()),
                        new Event.KeysRemoved(40_000_000_000L, 7, Optional.of("no answer")));
    }

    @Test
    void everyTypeOfEventIsInAGoldenFile() throws Exception {
        Set<Class<?>> seen = new HashSet<>();
        read(FIRST).forEach(event -> seen.add(event.getClass()));
        for (String later : LATER) {
            read(later).forEach(event -> seen.add(event.getClass()));
        }

        assertThat(Arrays.stream(Event.class.getPermittedSubclasses())
                        .filter(type -> !seen.contains(type))
                        .map(Class::getSimpleName))
                .as("types that came after version 1 go into a golden file of their own")
                .isEmpty();
    }

    private List<Event> read(String golden) throws Exception {
        Path run = Files.createDirectories(directory.resolve(golden));
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(golden))) {
            Files.copy(in, run.resolve(Timeline.FILE));
        }
        return RunDirectory.open(run).timeline().whole();
    }
}
