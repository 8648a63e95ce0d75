package dev.redisdrill.simulations.client;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a reply of any shape as it is decoded: {@code byte[]}, {@link Long}, a {@link List} of these, or null. Maps are
 * lists of keys and values in turn; doubles are their text; booleans are 1 and 0.
 *
 * <p>Belongs to one command, not to its operation: a reply may still come after the operation timed out.
 */
// The output of a command is null for nil; the library's class carries no annotations that could say so.
@SuppressWarnings("NullAway")
final class ReplyOutput extends CommandOutput<byte[], byte[], Object> {
    private static final byte[] OK = {'O', 'K'};

    private @Nullable Deque<Nested> open;
    /** Where the last reply sent the client: on the node that gave it, the command was not executed. */
    private @Nullable String redirection;

    ReplyOutput() {
        super(ByteArrayCodec.INSTANCE, null);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        add(bytes == null ? null : copy(bytes));
    }

    @Override
    public void set(long integer) {
        add(integer);
    }

    @Override
    public void set(double number) {
        add(Double.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void set(boolean value) {
        add(value ? 1L : 0L);
    }

    @Override
    public void setError(ByteBuffer message) {
        if (open != null && !open.isEmpty()) {
            add(copy(message));
            return;
        }
        super.setError(message);
        // Kept here, as the library clears the error before it writes the command again.
        boolean redirected = error.startsWith("MOVED ") || error.startsWith("ASK ");
        redirection = redirected ? error.substring(error.lastIndexOf(' ') + 1) : null;
    }

    @Override
    public void multi(int count) {
        if (count < 0) {
            add(null);
            return;
        }
        List<Object> list = count == 0 ? Collections.emptyList() : new ArrayList<>(Math.min(count, 4096));
        if (count == 0) {
            add(list);
            return;
        }
        put(list);
        if (open == null) {
            open = new ArrayDeque<>(4);
        }
        open.push(new Nested(list, count));
    }

    /** {@code host:port} that the last reply pointed to, if it was a redirection. */
    @Nullable
    String redirection() {
        return redirection;
    }

    boolean isRedirected() {
        return redirection != null;
    }

    /** The command is on its way to another node. */
    void forgetRedirection() {
        redirection = null;
    }

    private void add(@Nullable Object value) {
        put(value);
        while (open != null && !open.isEmpty() && open.peek().isFull()) {
            open.pop();
        }
    }

    private void put(@Nullable Object value) {
        if (open == null || open.isEmpty()) {
            output = value;
        } else {
            open.peek().list.add(value);
        }
    }

    private static byte[] copy(ByteBuffer bytes) {
        int length = bytes.remaining();
        int start = bytes.position();
        if (length == 2 && bytes.get(start) == 'O' && bytes.get(start + 1) == 'K') {
            return OK;
        }
        byte[] copy = new byte[length];
        bytes.get(copy);
        return copy;
    }

    private record Nested(List<Object> list, int count) {
        boolean isFull() {
            return list.size() == count;
        }
    }
}
