package dev.redisdrill.timeline.history;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.redisdrill.timeline.spec.SpecJson;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The history of one service of one tenant: {@code ledger/history-<tenant>.<workload>.bin}; of its times to live, which it can
 * keep beside it: {@code ledger/history-<tenant>.<workload>.ttl.bin}. Append-only; at most
 * {@value #MOST_ENTRIES} entries, 40 bytes each.
 *
 * <p>Format, big-endian: the eight bytes {@code RDHIST\0\1} (the last is the version); the length (4 bytes) and the text of
 * the {@link HistoryHeader} as JSON in UTF-8; then entries. An entry is five numbers of 8 bytes: the head (from the highest
 * byte: {@link Act} 1 byte, outcome 1 byte (0 OK, 1 FAILED, 2 UNKNOWN), shard 2 bytes, item 4 bytes), a, b, sent and done
 * (nanoseconds on the run's clock). A head whose act is 62 is a problem: its item is the length of the UTF-8 text that
 * follows in place of the four numbers. A head whose act is 63 is the end, and the last. A file without it was cut short.
 *
 * <p>Entries come in the order of their completion by user, not over all users. Those of the read-back come last, in the
 * order in which they were found.
 *
 * <p>Immutable, thread-safe; the entries are read from disk each time.
 */
public final class HistoryFile {
    /** So many entries at most: 400 MB. */
    public static final long MOST_ENTRIES = 10_000_000;

    static final byte[] MAGIC = {'R', 'D', 'H', 'I', 'S', 'T', 0, 1};
    static final long PROBLEM = 62;
    static final long END = 63;

    private static final String DIRECTORY = "ledger";
    private static final String PREFIX = "history-";
    private static final String SUFFIX = ".bin";
    /** The kind of history that a service can keep beside one of its own kind. */
    private static final String BESIDE = "ttl";

    private static final int MOST_TEXT = 1 << 20;
    private static final int BUFFER = 1 << 16;
    private static final ObjectMapper LENIENT =
            SpecJson.mapper().copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Path file;
    private final HistoryHeader header;

    private HistoryFile(Path file, HistoryHeader header) {
        this.file = file;
        this.header = header;
    }

    static Path path(Path runDirectory, HistoryHeader header) {
        String beside = header.kind().equals(BESIDE) ? "." + BESIDE : "";
        return runDirectory
                .resolve(DIRECTORY)
                .resolve(PREFIX + header.tenant() + "." + header.workload() + beside + SUFFIX);
    }

    /** The histories' files in a run directory, by name; none if it has none. */
    public static List<Path> files(Path runDirectory) throws IOException {
        Path directory = runDirectory.resolve(DIRECTORY);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> {
                        String name = String.valueOf(file.getFileName());
                        return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
                    })
                    .sorted()
                    .toList();
        }
    }

    /**
     * Opens a history and reads its header.
     *
     * @throws IOException if the file is not a history of a known version; says which
     */
    public static HistoryFile open(Path file) throws IOException {
        try (DataInputStream in = stream(file)) {
            return new HistoryFile(file, readHeader(file, in));
        } catch (EOFException e) {
            throw new IOException(file.getFileName() + " was cut short in its header", e);
        }
    }

    /** Whose it is. */
    public HistoryHeader header() {
        return header;
    }

    /** The run directory that it lies in, for what is told of the same matter elsewhere. */
    public Path runDirectory() {
        return file.toAbsolutePath().resolveSibling("..").normalize();
    }

    /** The file's name, for messages. */
    public String name() {
        return String.valueOf(file.getFileName());
    }

    /**
     * Shows every entry, in the order of the file.
     *
     * @return what keeps the history from being whole, in words for a report; empty if nothing does
     * @throws IOException if the file cannot be read, or holds what no known version writes
     */
    public List<String> read(Consumer<HistoryEntry> visitor) throws IOException {
        List<String> problems = new ArrayList<>();
        try (DataInputStream in = stream(file)) {
            readHeader(file, in);
            while (true) {
                long head = in.readLong();
                long act = head >>> 56;
                if (act == END) {
                    return problems;
                } else if (act == PROBLEM) {
                    problems.add(text(in, (int) head));
                } else {
                    visitor.accept(HistoryEntry.of(head, in.readLong(), in.readLong(), in.readLong(), in.readLong()));
                }
            }
        } catch (EOFException e) {
            problems.add(name() + " was cut short: the service was not looked at to its end");
            return problems;
        } catch (IllegalArgumentException e) {
            throw new IOException(name() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static DataInputStream stream(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        return new DataInputStream(new BufferedInputStream(raw, BUFFER));
    }

    private static HistoryHeader readHeader(Path file, DataInputStream in) throws IOException {
        if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
            throw new IOException(file.getFileName() + " is not a history of a known version");
        }
        return LENIENT.readValue(text(in, in.readInt()), HistoryHeader.class);
    }

    private static String text(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > MOST_TEXT) {
            throw new IOException("a text of " + length + " bytes: the file is damaged");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
