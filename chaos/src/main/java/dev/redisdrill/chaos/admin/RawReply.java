package dev.redisdrill.chaos.admin;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any reply, as {@link AdminClient#call} describes it. Confined to the event loop until it is complete. */
final class RawReply extends CommandOutput<String, String, Object> {
    private static final String NIL = "";

    private final Deque<Open> open = new ArrayDeque<>();

    RawReply() {
        super(StringCodec.UTF8, NIL);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        add(bytes == null ? NIL : StringCodec.UTF8.decodeValue(bytes));
    }

    @Override
    public void setSingle(@Nullable ByteBuffer bytes) {
        set(bytes);
    }

    @Override
    public void setBigNumber(@Nullable ByteBuffer bytes) {
        set(bytes);
    }

    @Override
    public void set(long integer) {
        add(integer);
    }

    @Override
    public void set(double number) {
        add(Double.toString(number));
    }

    @Override
    public void set(boolean value) {
        add(value ? 1L : 0L);
    }

    @Override
    public void multi(int count) {
        if (count < 0) {
            add(NIL);
        } else if (count == 0) {
            add(List.of());
        } else {
            open.push(new Open(new ArrayList<>(count), count));
        }
    }

    private void add(Object value) {
        Object item = value;
        while (!open.isEmpty()) {
            Open array = open.element();
            array.items.add(item);
            if (array.items.size() < array.size) {
                return;
            }
            item = open.pop().items;
        }
        output = item;
    }

    /** An array whose items are still arriving. */
    private record Open(List<Object> items, int size) {}
}
