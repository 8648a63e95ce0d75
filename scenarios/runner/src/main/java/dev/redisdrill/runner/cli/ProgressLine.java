package dev.redisdrill.runner.cli;

import dev.redisdrill.runner.experiment.ProgressListener;
import dev.redisdrill.runner.experiment.ProgressState;
import dev.redisdrill.timeline.event.Phases;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A run at a glance: one live line on a terminal, which is overwritten in place; elsewhere a plain line whenever something
 * changes, and every five seconds.
 *
 * <p>Thread-safe.
 */
final class ProgressLine implements ProgressListener {
    private static final Duration PLAIN_EVERY = Duration.ofSeconds(5);
    private static final String CLEAR_LINE = "\r\u001b[K";
    /** With wrapping off, a line that is too long for a window just made narrower cannot spill into a second one. */
    private static final String WRAP_OFF = "\u001b[?7l";

    private static final String WRAP_ON = "\u001b[?7h";

    private final PrintWriter err;
    private final boolean live;
    private final boolean colours;
    private final IntSupplier width;
    private @Nullable ProgressState last;
    private Duration lastPlain = Duration.ZERO;
    private boolean shown;

    /** @param width of the terminal in columns, now */
    ProgressLine(PrintWriter err, boolean live, boolean colours, IntSupplier width) {
        this.err = err;
        this.live = live;
        this.colours = colours;
        this.width = width;
    }

    @Override
    public synchronized void update(ProgressState state) {
        if (live) {
            // One write: a terminal that is read half-way through would flicker.
            err.print("\r" + WRAP_OFF + fit(state) + "\u001b[K" + WRAP_ON);
            err.flush();
            shown = true;
        } else if (isNews(state)) {
            err.println(String.join("  ", parts(state)));
            err.flush();
            lastPlain = state.elapsed();
        }
        last = state;
    }

    @Override
    public synchronized void close() {
        if (shown) {
            err.print(CLEAR_LINE);
            err.flush();
            shown = false;
        }
    }

    private boolean isNews(ProgressState state) {
        return last == null
                || !last.phase().equals(state.phase())
                || !last.faults().equals(state.faults())
                || !last.cluster().equals(state.cluster())
                || state.elapsed().minus(lastPlain).compareTo(PLAIN_EVERY) >= 0;
    }

    /** As many parts as the window has room for, the most important first. */
    private String fit(ProgressState state) {
        int room = Math.max(10, width.getAsInt()) - 1;
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (String part : parts(state)) {
            int separator = used == 0 ? 0 : 2;
            if (used + separator + part.length() > room) {
                if (used == 0) {
                    line.append(part, 0, room);
                }
                break;
            }
            line.append(" ".repeat(separator)).append(coloured(part));
            used += separator + part.length();
        }
        return line.toString();
    }

    private static List<String> parts(ProgressState state) {
        List<String> parts = new ArrayList<>();
        parts.add("[" + clock(state) + "]");
        boolean faultNamed = !state.faults().isEmpty();
        if (!(faultNamed && state.phase().equals(Phases.FAULT))) {
            parts.add(state.phase()); // "fault kill-primary" says it already
        }
        if (faultNamed) {
            parts.add(
                    "fault " + String.join("+", state.faults().stream().sorted().toList()));
        }
        if (!state.cluster().isEmpty()) {
            parts.add("cluster " + state.cluster());
        }
        state.load().ifPresent(load -> {
            parts.add(format("%,d/s done", load.completed()));
            parts.add(format("%,d/s failed", load.failed()));
            parts.add(load.p99Millis() < 0 ? "p99 -" : "p99 " + millis(load.p99Millis()));
            parts.add(format("%,d/s offered", load.offered()));
        });
        return parts;
    }

    private static String clock(ProgressState state) {
        long elapsed = state.elapsed().toSeconds();
        return state.total().isZero()
                ? format("%d:%02d", elapsed / 60, elapsed % 60)
                : format(
                        "%d:%02d/%d:%02d",
                        elapsed / 60,
                        elapsed % 60,
                        state.total().toSeconds() / 60,
                        state.total().toSeconds() % 60);
    }

    private static String millis(double value) {
        return value < 10 ? format("%.1f ms", value) : format("%,.0f ms", value);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private String coloured(String part) {
        if (!colours) {
            return part;
        } else if (part.startsWith("fault ")) {
            return "\u001b[31m" + part + "\u001b[0m";
        } else if (part.startsWith("cluster ") && !part.equals("cluster ok")) {
            return "\u001b[33m" + part + "\u001b[0m";
        } else if (part.endsWith(" failed") && !part.equals("0/s failed")) {
            return "\u001b[33m" + part + "\u001b[0m";
        }
        return part.startsWith("[") ? "\u001b[2m" + part + "\u001b[0m" : part;
    }
}
