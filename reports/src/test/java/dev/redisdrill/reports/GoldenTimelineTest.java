package dev.redisdrill.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.reports.run.MissingEvidenceException;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.timeline.event.Event;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of every old version stay readable for ever: never change {@code timeline-v1.jsonl}. */
class GoldenTimelineTest {
    private static final int EVENTS = 33;

    @TempDir
    Path directory;

    @Test
    void aTimelineOfVersion1IsReadWhole() throws Exception {
        List<Event> events = read("timeline-v1.jsonl");

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
    void everyTypeOfEventIsInAGoldenFile() throws Exception {
        Set<Class<?>> seen = Stream.of("timeline-v1.jsonl", "timeline-v1-additions.jsonl")
                .flatMap(file -> read(file).stream())
                .map(Event::getClass)
                .collect(Collectors.toSet());

        assertThat(Arrays.stream(Event.class.getPermittedSubclasses())
                        .filter(type -> !seen.contains(type))
                        .map(Class::getSimpleName))
                .as("types that came after version 1 go into a golden file of their own")
                .isEmpty();
    }

    private List<Event> read(String file) {
        Path run = directory.resolve(file);
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(file))) {
            Files.createDirectories(run);
            Files.copy(in, run.resolve("timeline.jsonl"));
            return RunDirectory.open(run).timeline().whole();
        } catch (IOException | MissingEvidenceException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
