package dev.redisdrill.timeline.history;

import dev.redisdrill.timeline.spec.SpecJson;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Writes a {@link HistoryFile}. It holds at most {@link HistoryFile#MOST_ENTRIES} entries: those beyond are counted and left
 * out, and the file says so, so that no check passes over it in silence.
 *
 * <p>Confined to one thread at a time.
 */
public final class HistoryWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final long mostEntries;
    private final DataOutputStream out;
    private long entries;
    private boolean finished;

    private HistoryWriter(Path file, DataOutputStream out, long mostEntries) {
        this.file = file;
        this.out = out;
        this.mostEntries = mostEntries;
    }

    /** Begins a history in a run directory, over any that is there. */
    public static HistoryWriter create(Path runDirectory, HistoryHeader header) throws IOException {
        return create(runDirectory, header, HistoryFile.MOST_ENTRIES);
    }

    static HistoryWriter create(Path runDirectory, HistoryHeader header, long mostEntries) throws IOException {
        Path file = HistoryFile.path(runDirectory, header);
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
        byte[] json = SpecJson.mapper().writeValueAsBytes(header);
        out.write(HistoryFile.MAGIC);
        out.writeInt(json.length);
        out.write(json);
        out.flush();
        return new HistoryWriter(file, out, mostEntries);
    }

    /** Where it is written. */
    public Path file() {
        return file;
    }

    /** An entry; its head as {@link HistoryEntry#head} makes it. */
    public void entry(long head, long a, long b, long startNanos, long doneNanos) throws IOException {
        if (entries++ < mostEntries) {
            out.writeLong(head);
            out.writeLong(a);
            out.writeLong(b);
            out.writeLong(startNanos);
            out.writeLong(doneNanos);
        }
    }

    /** Something that keeps the history from being whole, in words for a report. */
    public void problem(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeLong(HistoryFile.PROBLEM << 56 | bytes.length);
        out.write(bytes);
    }

    /** Nothing comes after this: the service was looked at to its end. */
    public void finish() throws IOException {
        if (finished) {
            return;
        }
        finished = true;
        if (entries > mostEntries) {
            problem("only the first " + mostEntries + " of " + entries + " entries were kept");
        }
        out.writeLong(HistoryFile.END << 56);
        out.flush();
    }

    /** Puts on disk what was written so far. */
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
