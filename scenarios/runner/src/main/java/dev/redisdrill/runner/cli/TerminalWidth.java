package dev.redisdrill.runner.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** How wide the terminal is: asked of {@code stty} now and then, as windows change. Confined to one thread. */
final class TerminalWidth implements IntSupplier {
    private static final int FALLBACK = 80;
    private static final int ASK_EVERY = 10;

    private final Map<String, String> environment;
    private int calls;
    private int width = FALLBACK;

    TerminalWidth(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public int getAsInt() {
        if (calls++ % ASK_EVERY == 0) {
            width = ask();
        }
        return width;
    }

    private int ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream in = stty.getInputStream()) {
                String answer = new String(in.readNBytes(32), StandardCharsets.US_ASCII).strip();
                stty.waitFor(1, TimeUnit.SECONDS);
                int columns = Integer.parseInt(answer.substring(answer.indexOf(' ') + 1));
                return columns > 0 ? columns : fromEnvironment();
            }
        } catch (IOException | NumberFormatException e) {
            return fromEnvironment();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fromEnvironment();
        }
    }

    private int fromEnvironment() {
        try {
            return Integer.parseInt(environment.getOrDefault("COLUMNS", "" + FALLBACK));
        } catch (NumberFormatException e) {
            return FALLBACK;
        }
    }
}
