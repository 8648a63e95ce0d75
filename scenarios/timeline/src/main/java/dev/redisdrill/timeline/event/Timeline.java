package dev.redisdrill.timeline.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.timeline.spec.SpecJson;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * The facts of a run, append-only, one JSON object a line, on disk before {@link #append} returns.
 *
 * <p>Thread-safe. Events are written in the order in which they became known, which may differ slightly from the
 * order of their {@code nanos}.
 */
public final class Timeline implements AutoCloseable {
    /** The file's name in a run directory. */
    public static final String FILE = "timeline.jsonl";

    private static final ObjectMapper MAPPER = newMapper();

    private final RunClock clock;
    private final Writer out;
    private final List<Consumer<Event>> listeners = Collections.synchronizedList(new ArrayList<>());

    private Timeline(RunClock clock, Writer out) {
        this.clock = clock;
        this.out = out;
    }

    /** Opens the timeline of a run directory, to append. */
    public static Timeline open(Path runDirectory, RunClock clock) throws IOException {
        Writer out = Files.newBufferedWriter(
                runDirectory.resolve(FILE),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return new Timeline(clock, out);
    }

    /** The run's clock. */
    public RunClock clock() {
        return clock;
    }

    /** Writes a fact and tells the listeners, in the calling thread. */
    public void append(Event event) {
        try {
            String line = toLine(event, clock) + "\n";
            synchronized (this) {
                out.write(line);
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot append to the timeline: " + e.getMessage(), e);
        }
        for (Consumer<Event> listener : List.copyOf(listeners)) {
            listener.accept(event);
        }
    }

    /** Calls the listener with every later event, in the thread that appends it: be quick, do not block. */
    public void listen(Consumer<Event> listener) {
        listeners.add(listener);
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    /**
     * Reads a timeline, in file order. A last line that was cut short by a kill, and types of a newer version, are
     * passed over.
     *
     * @throws IOException if the file cannot be read, or a line other than the last is not an event
     */
    public static List<Event> read(Path runDirectory) throws IOException {
        List<String> lines = Files.readAllLines(runDirectory.resolve(FILE), StandardCharsets.UTF_8);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                events.add(parseLine(lines.get(i)));
            } catch (JsonProcessingException e) {
                boolean newer = e instanceof InvalidTypeIdException;
                if (!newer && i < lines.size() - 1) {
                    throw new IOException(
                            runDirectory.resolve(FILE) + ":" + (i + 1) + ": not an event: " + e.getOriginalMessage(),
                            e);
                }
            }
        }
        return List.copyOf(events);
    }

    /** One line of the file, without the line end. */
    public static String toLine(Event event, RunClock clock) throws JsonProcessingException {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("t", clock.wallAt(event.nanos()).toString());
        json.put("nanos", event.nanos());
        json.setAll((ObjectNode) MAPPER.valueToTree(event));
        return MAPPER.writeValueAsString(json);
    }

    /**
     * Reads one line of the file.
     *
     * @throws JsonProcessingException if it is not an event of this version
     */
    public static Event parseLine(String line) throws JsonProcessingException {
        return MAPPER.readValue(line, Event.class);
    }

    private static ObjectMapper newMapper() {
        ObjectMapper mapper = SpecJson.mapper().copy();
        mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        mapper.disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
        Arrays.stream(Event.class.getPermittedSubclasses()).forEach(mapper::registerSubtypes);
        return mapper;
    }
}
