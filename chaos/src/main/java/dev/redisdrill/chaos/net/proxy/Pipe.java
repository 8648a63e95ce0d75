package dev.redisdrill.chaos.net.proxy;

import dev.redisdrill.chaos.net.Passage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection. Bytes keep their order, whatever the delay; where nothing is in the way they are passed on as they
 * are read, without a copy. A cut holds what is on its way and reads no more: the sender is held up by its own kernel, as it is
 * while TCP sends again in vain, and the end of the stream is held with the rest. Confined to the loop.
 */
final class Pipe {
    /** So much may be under way: beyond it the sender is held up, as by a full window. */
    private static final int WINDOW = 4 * 1024 * 1024;

    private final Loop loop;
    private final SelectionKey source;
    private final SelectionKey sink;
    private final ArrayDeque<Chunk> underWay = new ArrayDeque<>();
    private Passage passage = Passage.FREE;
    private List<Bottleneck> bottlenecks = List.of();
    private @Nullable Bottleneck waitsFor;
    private int bytesUnderWay;
    private long lastDue;
    private long alarmAt = Long.MAX_VALUE;
    private boolean admitted;
    private boolean sinkFull;
    private boolean sourceEnded;
    private boolean finished;

    /** Bytes that arrive at a time. */
    private record Chunk(ByteBuffer bytes, long due) {}

    Pipe(Loop loop, SelectionKey source, SelectionKey sink) {
        this.loop = loop;
        this.source = source;
        this.sink = sink;
    }

    /** From now on bytes pass like this. What is under way arrives when it would have, unless it is cut. */
    void pass(Passage now, List<Bottleneck> shared) throws IOException {
        passage = now;
        bottlenecks = shared;
        waitsFor = null;
        admitted = false;
        flow();
    }

    /** Whether whoever sends gets a reset. */
    boolean broken() {
        return passage.broken();
    }

    long jitterNanos() {
        return passage.jitterNanos();
    }

    /** Whether the end of the stream has been passed on. */
    boolean finished() {
        return finished;
    }

    /** The source has something. */
    void read(long jitter) throws IOException {
        if (mayRead()) {
            take(jitter);
        } else {
            flow();
        }
    }

    /** It may read, for others have had their turn. */
    void turn() {
        if (waitsFor != null) {
            waitsFor = null;
            admitted = true;
            reading(mayRead());
        }
    }

    private void take(long jitter) throws IOException {
        ByteBuffer bytes = loop.scratch().clear();
        for (Bottleneck bottleneck : bottlenecks) {
            bytes.limit(Math.min(bytes.limit(), bottleneck.portion()));
        }
        int read = ((SocketChannel) source.channel()).read(bytes);
        if (read < 0) {
            sourceEnded = true;
        } else if (read > 0) {
            admitted = false;
            send(bytes.flip(), jitter);
        }
        flow();
    }

    private void send(ByteBuffer bytes, long jitter) throws IOException {
        long due = loop.now();
        for (Bottleneck bottleneck : bottlenecks) {
            due = Math.max(due, bottleneck.passed(bytes.remaining()));
        }
        due = Math.max(lastDue, due + passage.delayNanos() + jitter);
        lastDue = due;
        if (due <= loop.now() && underWay.isEmpty() && !passage.cut()) {
            sinkChannel().write(bytes);
            sinkFull = bytes.hasRemaining();
        }
        if (bytes.hasRemaining()) {
            ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            underWay.add(new Chunk(copy, due));
            bytesUnderWay += copy.remaining();
        }
    }

    /** The sink takes more. */
    void write() throws IOException {
        sinkFull = false;
        flow();
    }

    /** Passes on what is due, and says what is waited for. */
    private void flow() throws IOException {
        while (!sinkFull
                && !passage.cut()
                && !underWay.isEmpty()
                && underWay.element().due() <= loop.now()) {
            Chunk chunk = underWay.element();
            bytesUnderWay -= sinkChannel().write(chunk.bytes());
            sinkFull = chunk.bytes().hasRemaining();
            if (!sinkFull) {
                underWay.remove();
            }
        }
        if (sourceEnded && !finished && underWay.isEmpty() && !passage.cut()) {
            finished = true;
            sinkChannel().shutdownOutput();
        }
        interest(sink, SelectionKey.OP_WRITE, sinkFull && !passage.cut());
        reading(mayRead());
        wakeForNext();
    }

    private boolean mayRead() {
        if (sourceEnded || passage.cut() || sinkFull || bytesUnderWay >= WINDOW || waitsFor != null) {
            return false;
        }
        for (Bottleneck bottleneck : bottlenecks) {
            if (!admitted && bottleneck.crowded()) {
                waitsFor = bottleneck;
                bottleneck.await(this);
                return false;
            }
        }
        return true;
    }

    private void wakeForNext() {
        Chunk next = underWay.peek();
        if (next != null && !sinkFull && !passage.cut() && next.due() < alarmAt) {
            alarmAt = next.due();
            loop.at(alarmAt, this::alarmed);
        }
    }

    private void alarmed() {
        alarmAt = Long.MAX_VALUE;
        if (!sink.isValid()) {
            return;
        }
        try {
            flow();
        } catch (IOException e) {
            ((Loop.Handler) sink.attachment()).broke();
        }
    }

    private void reading(boolean on) {
        interest(source, SelectionKey.OP_READ, on);
    }

    private SocketChannel sinkChannel() {
        return (SocketChannel) sink.channel();
    }

    private static void interest(SelectionKey key, int operation, boolean on) {
        if (key.isValid()) {
            int before = key.interestOps();
            int after = on ? before | operation : before & ~operation;
            if (after != before) {
                key.interestOps(after);
            }
        }
    }
}
