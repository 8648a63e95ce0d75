package dev.redisdrill.chaos.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines of a journal, each forced to disk.
 *
 * <p>A stream and not a channel, because a channel closes itself when a thread that is being interrupted uses it, and
 * interrupting is how a run is ended.
 *
 * <p>Confined to one thread at a time.
 */
final class JournalFile implements AutoCloseable {
    private static final ObjectMapper MAPPER = newMapper();

    private final FileOutputStream out;

    private JournalFile(FileOutputStream out) {
        this.out = out;
    }

    /** Opens an existing file to append; a last line that a kill cut short is removed, so that the next begins on its own. */
    static JournalFile open(Path file) throws IOException {
        dropPartialLine(file);
        return new JournalFile(new FileOutputStream(file.toFile(), true));
    }

    /** Writes an entry; it is on disk when this returns. */
    void append(JournalEntry entry) {
        try {
            out.write((MAPPER.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
            out.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the heal journal: " + e.getMessage(), e);
        }
    }

    /** All entries; a last line that was cut short is passed over: what it would have said had not happened yet. */
    static List<JournalEntry> read(Path file) throws IOException {
        List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                entries.add(MAPPER.readValue(lines.get(i), JournalEntry.class));
            } catch (JsonProcessingException e) {
                if (i < lines.size() - 1) {
                    throw new IOException(file + ":" + (i + 1) + ": not a journal entry: " + e.getOriginalMessage(), e);
                }
            }
        }
        return entries;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static void dropPartialLine(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        if (end < content.length) {
            try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
                whole.setLength(end);
            }
        }
    }

    private static ObjectMapper newMapper() {
        ObjectMapper mapper = SpecJson.mapper().copy();
        Arrays.stream(JournalEntry.class.getPermittedSubclasses()).forEach(mapper::registerSubtypes);
        return mapper;
    }
}
