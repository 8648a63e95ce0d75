package dev.redisdrill.simulations.workload;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * An append-only file: commands in RESP, and lines {@code #TS:1628217470} before those of a second, where it was told to write them. A
 * last command that is cut short is left out, as a server does. Confined to one thread.
 */
final class AofReader {
    private static final int MOST_WORDS = 1 << 20;
    private static final int MOST_BYTES = 64 << 20;
    private static final String TIME = "#TS:";
    private static final long SECOND = 1_000_000_000L;

    private final DataInputStream in;
    private final Recording.Draft draft;
    private final List<byte[][]> ofThisSecond = new ArrayList<>();
    private long second = -1;
    private long bytes;

    AofReader(InputStream in, Recording.Draft draft) {
        this.in = new DataInputStream(in);
        this.draft = draft;
    }

    void read() throws IOException {
        try {
            for (String line = line(); line != null; line = line()) {
                if (line.startsWith(TIME)) {
                    flush();
                    second = number(line.substring(TIME.length()));
                } else if (!line.startsWith("#")) {
                    if (!line.startsWith("*")) {
                        throw draft.wrong("byte " + bytes, "a command was expected");
                    }
                    ofThisSecond.add(command(number(line.substring(1))));
                }
            }
        } catch (EOFException e) {
            // Cut short: what is whole is played.
        }
        flush();
    }

    /** The commands of a second, evenly over it. */
    private void flush() {
        for (int i = 0; i < ofThisSecond.size(); i++) {
            draft.add(second < 0 ? -1 : second * SECOND + i * SECOND / ofThisSecond.size(), ofThisSecond.get(i));
        }
        ofThisSecond.clear();
    }

    private byte[][] command(long words) throws IOException {
        if (words < 1 || words > MOST_WORDS) {
            throw draft.wrong("byte " + bytes, "a command of " + words + " words");
        }
        byte[][] command = new byte[(int) words][];
        for (int i = 0; i < command.length; i++) {
            String head = line();
            if (head == null) {
                throw new EOFException();
            }
            long length = head.startsWith("$") ? number(head.substring(1)) : -1;
            if (length < 0 || length > MOST_BYTES) {
                throw draft.wrong("byte " + bytes, "a word was expected");
            }
            command[i] = new byte[(int) length];
            in.readFully(command[i]);
            in.readFully(new byte[2]);
            bytes += length + 2;
        }
        return command;
    }

    private long number(String text) throws IOException {
        if (!text.matches("[0-9]{1,12}")) {
            throw draft.wrong("byte " + bytes, "a number was expected");
        }
        return Long.parseLong(text);
    }

    /** Up to the line's end, without it; null at the end of the file. */
    private @org.jspecify.annotations.Nullable String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int letter = in.read(); letter >= 0; letter = in.read()) {
            bytes++;
            if (letter == '\n') {
                return text.toString().stripTrailing();
            }
            if (text.length() > 64) {
                throw draft.wrong("byte " + bytes, "a line that is too long");
            }
            text.append((char) letter);
        }
        if (text.length() > 0) {
            throw new EOFException();
        }
        return null;
    }
}
