package dev.redisdrill.timeline.measure;

import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads lines that have their line end; a last one without is what a killed writer left behind, and is left out. */
final class CompleteLines {
    private final BufferedReader in;
    private final StringBuilder line = new StringBuilder();
    private int number;

    CompleteLines(BufferedReader in) {
        this.in = in;
    }

    /** The next line, without its end; null at the end. */
    @Nullable
    String next() throws IOException {
        line.setLength(0);
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                number++;
                return line.toString();
            }
            line.append((char) c);
        }
        return null;
    }

    /** The number of the line that {@link #next} returned last, from 1. */
    int number() {
        return number;
    }
}
