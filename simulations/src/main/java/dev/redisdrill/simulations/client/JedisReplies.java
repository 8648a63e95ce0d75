package dev.redisdrill.simulations.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Builder;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.KeyValue;

/**
 * Replies as {@link ReplyOutput} has them, whichever version of the protocol Jedis agreed on with the server:
 * {@code byte[]}, {@link Long}, a {@link List} of these, or null. Maps are lists of keys and values in turn; doubles are
 * their text; booleans are 1 and 0; an error within a list is its text.
 */
final class JedisReplies extends Builder<@Nullable Object> {
    static final JedisReplies PLAIN = new JedisReplies();

    private JedisReplies() {}

    @Override
    public @Nullable Object build(@Nullable Object reply) {
        if (reply == null || reply instanceof byte[] || reply instanceof Long) {
            return reply;
        } else if (reply instanceof Boolean value) {
            return value ? 1L : 0L;
        } else if (reply instanceof List<?> list) {
            List<@Nullable Object> plain = new ArrayList<>(list.size());
            for (Object element : list) {
                if (element instanceof KeyValue<?, ?> entry) {
                    plain.add(build(entry.getKey()));
                    plain.add(build(entry.getValue()));
                } else {
                    plain.add(build(element));
                }
            }
            return plain;
        }
        String text = reply instanceof JedisDataException error ? String.valueOf(error.getMessage()) : reply.toString();
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
