package dev.redisdrill.chaos.lab.kube;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The first lines of an HTTP/1.1 request: what it asks, and its headers. Immutable. */
record HttpHead(List<String> lines) {
    private static final String END = "\r\n\r\n";
    private static final int MOST_BYTES = 1 << 16;

    HttpHead {
        lines = List.copyOf(lines);
    }

    /** Reads it, and nothing of what follows. */
    static HttpHead read(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < END.length() || text.indexOf(END, text.length() - END.length()) < 0) {
            int next = in.read();
            if (next < 0 || text.length() > MOST_BYTES) {
                throw new EOFException("no whole head of a request");
            }
            text.append((char) next);
        }
        return new HttpHead(
                text.toString().lines().filter(line -> !line.isEmpty()).toList());
    }

    String method() {
        return lines.get(0).split(" ", 3)[0];
    }

    /** With its query. */
    String path() {
        return lines.get(0).split(" ", 3)[1];
    }

    /** Whether it wants to become a WebSocket. */
    boolean upgrades() {
        return lines.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).matches("upgrade: *websocket"));
    }

    boolean watches() {
        return path().contains("watch=true");
    }

    /** The same as the only request of its connection. */
    byte[] alone() {
        List<String> all = new ArrayList<>(lines);
        if (!upgrades()) {
            all.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith("connection:"));
            all.add("Connection: close");
        }
        return (String.join("\r\n", all) + END).getBytes(StandardCharsets.ISO_8859_1);
    }
}
