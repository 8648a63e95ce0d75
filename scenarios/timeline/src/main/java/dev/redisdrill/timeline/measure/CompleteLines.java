package dev.redisdrill.timeline.measure;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Reads lines that have their line end; a last one without is what a killed writer left behind, and is left out. */
final class CompleteLines {
    private final Reader in;
    private final StringBuilder line = new StringBuilder();
    private final char[] buffer = new char[1 << 13];
    private int from;
    private int until;
    private int number;

    CompleteLines(Reader in) {
        this.in = in;
    }

    /** The next line, without its end; null at the end. */
    @Nullable
    String next() throws IOException {
        line.setLength(0);
        while (true) {
            for (int i = from; i < until; i++) {
                if (buffer[i] == '\n') {
                    line.append(buffer, from, i - from);
                    from = i + 1;
                    number++;
                    return line.toString();
                }
            }
            line.append(buffer, from, until - from);
            from = 0;
            until = Math.max(0, in.read(buffer));
            if (until == 0) {
                return null;
            }
        }
    }

    /** The number of the line that {@link #next} returned last, from 1. */
    int number() {
        return number;
    }
}
