package dev.redisdrill.simulations.protocol;

import dev.redisdrill.simulations.engine.gatling.ReplyCheck.CheckFailedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replies as the DSL shows them. */
final class Replies {
    private Replies() {}

    static @Nullable String text(@Nullable Object reply) {
        if (reply == null) {
            return null;
        }
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : reply.toString();
    }

    static @Nullable Long number(@Nullable Object reply) {
        if (reply == null || reply instanceof Long) {
            return (Long) reply;
        }
        try {
            return Long.valueOf(String.valueOf(text(reply)));
        } catch (NumberFormatException e) {
            throw new CheckFailedException("the reply is not a whole number");
        }
    }

    static @Nullable List<String> items(@Nullable Object reply) {
        if (reply == null) {
            return null;
        }
        if (!(reply instanceof List<?> list)) {
            throw new CheckFailedException("the reply is not a list");
        }
        List<String> items = new ArrayList<>(list.size());
        for (Object item : list) {
            items.add(String.valueOf(text(item)));
        }
        return items;
    }
}
