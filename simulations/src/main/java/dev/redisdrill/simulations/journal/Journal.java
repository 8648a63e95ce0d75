package dev.redisdrill.simulations.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a few longs each, from one writing thread to one reading thread, unbounded, in order. Writing takes no
 * lock, waits for nobody, and allocates nothing as long as the reader keeps up.
 *
 * <p>How: a linked list of arrays. The writer fills an entry and then publishes it with a release store of the chunk's
 * fill level; the reader acquires that level before it reads. A chunk that is read to its end goes back to the writer,
 * which takes it in place of a new one (as the unbounded array queues of JCTools).
 */
public final class Journal {
    private static final VarHandle FILLED;
    private static final VarHandle NEXT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FILLED = lookup.findVarHandle(Chunk.class, "filled", int.class);
            NEXT = lookup.findVarHandle(Chunk.class, "next", Chunk.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int width;
    private final int chunkLongs;
    private final AtomicReference<@Nullable Chunk> spare = new AtomicReference<>();

    // The writer's own.
    private Chunk writing;
    private int writeAt;

    // The reader's own.
    private Chunk reading;
    private int readAt;

    private static final class Chunk {
        private final long[] longs;

        @SuppressWarnings("unused") // through FILLED
        private int filled;

        @SuppressWarnings("unused") // through NEXT
        private @Nullable Chunk next;

        private Chunk(int size) {
            longs = new long[size];
        }
    }

    /** Takes entries off a journal. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Looks at the entry that begins at {@code longs[at]}.
         *
         * @return whether to take it and go on; if not, it stays the next entry
         */
        boolean take(long[] longs, int at);
    }

    /**
     * An empty journal.
     *
     * @param width longs per entry
     * @param entriesPerChunk how many entries are allocated at a time
     */
    public Journal(int width, int entriesPerChunk) {
        this.width = width;
        this.chunkLongs = Math.multiplyExact(width, entriesPerChunk);
        this.writing = new Chunk(chunkLongs);
        this.reading = writing;
    }

    /** Writer only: where the next entry's longs go; fill them, then {@link #publish}. */
    public long[] page() {
        if (writeAt == chunkLongs) {
            Chunk fresh = spare.getAndSet(null);
            if (fresh == null) {
                fresh = new Chunk(chunkLongs);
            }
            NEXT.setRelease(writing, fresh);
            writing = fresh;
            writeAt = 0;
        }
        return writing.longs;
    }

    /** Writer only: where in {@link #page} the next entry begins. Call it after {@link #page}. */
    public int position() {
        return writeAt;
    }

    /** Writer only: hands the entry over. */
    public void publish() {
        writeAt += width;
        FILLED.setRelease(writing, writeAt);
    }

    /** Reader only: takes what is there, until nothing is left or the reader declines. */
    public void drain(Reader reader) {
        while (true) {
            int filled = (int) FILLED.getAcquire(reading);
            while (readAt < filled) {
                if (!reader.take(reading.longs, readAt)) {
                    return;
                }
                readAt += width;
            }
            if (readAt < chunkLongs) {
                return;
            }
            Chunk following = (Chunk) NEXT.getAcquire(reading);
            if (following == null) {
                return;
            }
            Chunk done = reading;
            reading = following;
            readAt = 0;
            FILLED.set(done, 0);
            NEXT.set(done, null);
            spare.set(done);
        }
    }
}
