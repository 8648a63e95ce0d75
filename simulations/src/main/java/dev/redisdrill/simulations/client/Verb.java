package dev.redisdrill.simulations.client;

import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the client's keyword for a command's name without making a string of it: the client asks the keyword whether a
 * command only reads. Confined to the event loop.
 */
final class Verb {
    private static final int TABLE = 256;

    private final @Nullable Entry[] table = new Entry[TABLE];

    /** The keyword of a command name in any case. */
    ProtocolKeyword of(byte[] name) {
        int place = hash(name) & (TABLE - 1);
        Entry known = table[place];
        if (known == null || !Arrays.equals(known.name, name)) {
            known = new Entry(name.clone(), lookUp(name));
            table[place] = known;
        }
        return known.keyword;
    }

    private static int hash(byte[] name) {
        int hash = name.length;
        for (byte b : name) {
            hash = hash * 31 + b;
        }
        return hash ^ (hash >>> 8);
    }

    private static ProtocolKeyword lookUp(byte[] name) {
        String text = new String(name, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
        for (CommandType type : CommandType.values()) {
            if (type.toString().equals(text)) {
                return type;
            }
        }
        return new Other(text);
    }

    private static final class Entry {
        private final byte[] name;
        private final ProtocolKeyword keyword;

        Entry(byte[] name, ProtocolKeyword keyword) {
            this.name = name;
            this.keyword = keyword;
        }
    }

    /** A command that the client library has no name for. */
    private static final class Other implements ProtocolKeyword {
        private final String text;

        Other(String text) {
            this.text = text;
        }

        @Override
        public byte[] getBytes() {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return text;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Other verb && verb.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }
}
