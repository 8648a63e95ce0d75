package dev.redisdrill.chaos.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a journal, each forced to disk, in a file that is locked as long as it is open. The lock goes with the
 * process, in whatever namespace that lived: a journal without a lock and without an end is that of a killed run.
 *
 * <p>Written through the file and not through its channel, because a channel closes itself when a thread that is being
 * interrupted uses it, and interrupting is how a run is ended. Must not be opened a second time by the process that has
 * it open: closing any of its descriptors would let go of the lock.
 *
 * <p>Confined to one thread at a time.
 */
final class JournalFile implements AutoCloseable {
    private static final ObjectMapper MAPPER = newMapper();

    private final Path path;
    private final RandomAccessFile file;

    private JournalFile(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /** Makes the file; fails if it is there. */
    static JournalFile create(Path path) throws IOException {
        return open(Files.createFile(path))
                .orElseThrow(() -> new IOException(path + ": another process has it locked already"));
    }

    /**
     * Opens an existing file to append; a last line that a kill cut short is removed, so that the next begins on its
     * own. Empty if the run that writes it still goes on.
     */
    static Optional<JournalFile> open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            if (file.getChannel().tryLock() == null) {
                file.close();
                return Optional.empty();
            }
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // this very process has it: closing the file would let go of that lock
        }
        dropPartialLine(file);
        return Optional.of(new JournalFile(path, file));
    }

    /** Writes an entry; it is on disk when this returns. */
    void append(JournalEntry entry) {
        try {
            file.write((MAPPER.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
            file.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the heal journal: " + e.getMessage(), e);
        }
    }

    /** All entries so far. */
    List<JournalEntry> entries() throws IOException {
        return parse(path, content(file));
    }

    /**
     * All entries of a file that this process does not have open. A last line that was cut short is passed over: what
     * it would have said had not happened yet.
     */
    static List<JournalEntry> read(Path path) throws IOException {
        return parse(path, Files.readAllBytes(path));
    }

    private static List<JournalEntry> parse(Path path, byte[] content) throws IOException {
        List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                entries.add(MAPPER.readValue(lines.get(i), JournalEntry.class));
            } catch (JsonProcessingException e) {
                if (i < lines.size() - 1) {
                    throw new IOException(path + ":" + (i + 1) + ": not a journal entry: " + e.getOriginalMessage(), e);
                }
            }
        }
        return entries;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static void dropPartialLine(RandomAccessFile file) throws IOException {
        byte[] content = content(file);
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        file.setLength(end);
        file.seek(end);
    }

    /** All of it; the next write goes behind it. */
    private static byte[] content(RandomAccessFile file) throws IOException {
        byte[] content = new byte[Math.toIntExact(file.length())];
        file.seek(0);
        file.readFully(content);
        return content;
    }

    private static ObjectMapper newMapper() {
        ObjectMapper mapper = SpecJson.mapper().copy();
        Arrays.stream(JournalEntry.class.getPermittedSubclasses()).forEach(mapper::registerSubtypes);
        return mapper;
    }
}
