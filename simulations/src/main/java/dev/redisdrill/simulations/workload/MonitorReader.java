package dev.redisdrill.simulations.workload;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code MONITOR} prints: {@code 1339518083.107412 [0 127.0.0.1:60866] "SET" "key" "a\x00b"}, one command a line; what scripts do
 * ({@code [0 lua]}) is left out, for their EVAL stands beside it. Confined to one thread.
 */
final class MonitorReader {
    private static final Pattern LINE =
            Pattern.compile("\\+?([0-9]{1,12})\\.([0-9]{6}) \\[[0-9]+ ([^\\]]*)\\] (\".*\")\\s*");

    private final BufferedReader lines;
    private final Recording.Draft draft;

    MonitorReader(InputStream in, Recording.Draft draft) {
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        this.draft = draft;
    }

    void read() throws IOException {
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank() || line.equals("OK") || line.equals("+OK")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw draft.wrong("line " + number, "this is not how MONITOR writes a command");
            }
            if (!matcher.group(3).equals("lua")) {
                long at = Long.parseLong(matcher.group(1)) * 1_000_000_000L + Long.parseLong(matcher.group(2)) * 1_000L;
                draft.add(at, words(matcher.group(4), number));
            }
        }
    }

    private byte[][] words(String text, int line) throws IOException {
        List<byte[]> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ' ') {
                at++;
                continue;
            }
            ByteArrayOutputStream word = new ByteArrayOutputStream();
            at = word(text, at, word);
            if (at < 0) {
                throw draft.wrong("line " + line, "a quotation mark is missing");
            }
            words.add(word.toByteArray());
        }
        return words.toArray(byte[][]::new);
    }

    /** Takes in one word in quotation marks; where the next can begin, or -1 if it has no end. */
    private static int word(String text, int from, ByteArrayOutputStream word) {
        if (text.charAt(from) != '"') {
            return -1;
        }
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            char letter = text.charAt(at);
            if (letter != '\\') {
                word.write(letter);
                at++;
            } else if (at + 3 < text.length() && text.charAt(at + 1) == 'x') {
                word.write(Integer.parseInt(text.substring(at + 2, at + 4), 16));
                at += 4;
            } else if (at + 1 < text.length()) {
                word.write(unescaped(text.charAt(at + 1)));
                at += 2;
            } else {
                return -1;
            }
        }
        return at < text.length() ? at + 1 : -1;
    }

    private static char unescaped(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'a' -> 7;
            case 'b' -> '\b';
            default -> letter;
        };
    }
}
