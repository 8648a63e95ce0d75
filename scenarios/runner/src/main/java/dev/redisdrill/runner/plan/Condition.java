package dev.redisdrill.runner.plan;

import dev.redisdrill.timeline.unit.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a {@link Trigger}. Immutable, thread-safe.
 *
 * @param what what has to happen
 * @param shard to which shard, from 1; empty: to any
 * @param fault to which fault of the plan; only for conditions about faults
 * @param percent how much of a reshard is done, above 0 to 100; only for {@link What#SLOTS_MOVED}
 * @param at which moment after the warm-up; only for {@link What#AT}
 * @param pause how long to wait once it has come true
 */
public record Condition(
        What what,
        Optional<Integer> shard,
        Optional<String> fault,
        Optional<Double> percent,
        Optional<Duration> at,
        Duration pause) {

    /** What can be waited for. */
    public enum What {
        /** A moment. */
        AT,
        /** A replica won its election. */
        PROMOTED,
        /** A node is suspected (PFAIL). */
        SUSPECTED,
        /** A node was declared failed (FAIL). */
        FAILED,
        /** A replica is in sync (again). */
        REPLICA_SYNCED,
        /** A node says {@code cluster_state:ok}. */
        CLUSTER_OK,
        /** A node says {@code cluster_state:fail}. */
        CLUSTER_FAIL,
        /** A reshard has moved so much of its slots. */
        SLOTS_MOVED,
        /** A fault is about to be injected. */
        INJECTED,
        /** A fault has proven its effect. */
        PROVEN,
        /** The command that ends a fault has been given. */
        HEALED,
        /** A fault is over: healed and proven so, or failed, or skipped. */
        ENDED;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether it is about a fault of the plan. */
        public boolean ofFault() {
            return this == INJECTED || this == PROVEN || this == HEALED || this == ENDED;
        }

        boolean ofShard() {
            return this == PROMOTED || this == SUSPECTED || this == FAILED || this == REPLICA_SYNCED;
        }
    }

    private static final Pattern FORM =
            Pattern.compile("(?<word>[a-z-]+)(?:\\s+(?<rest>[^+]+?))?(?:\\s*\\+\\s*(?<wait>\\S+))?");
    private static final Pattern SHARD = Pattern.compile("shard\\s+([1-9][0-9]{0,3})");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]+)?)\\s*%");

    /** Something happens to a fault. */
    static Condition of(What what, String fault) {
        return new Condition(
                what, Optional.empty(), Optional.of(fault), Optional.empty(), Optional.empty(), Duration.ZERO);
    }

    /** A moment after the warm-up. */
    static Condition at(Duration moment) {
        return new Condition(
                What.AT, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(moment), Duration.ZERO);
    }

    Condition withPause(Duration newPause) {
        return new Condition(what, shard, fault, percent, at, newPause);
    }

    static Condition parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        What what = form.matches() ? find(form.group("word")) : null;
        if (what == null) {
            throw new IllegalArgumentException("on: '" + text.strip() + "' is not an event; write one of " + known());
        }
        String rest = form.group("rest") == null ? "" : form.group("rest").strip();
        Duration pause = form.group("wait") == null ? Duration.ZERO : Durations.parse(form.group("wait"));
        Condition bare =
                new Condition(what, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), pause);
        return bare.with(rest);
    }

    private Condition with(String rest) {
        if (what == What.AT) {
            return new Condition(what, shard, fault, percent, Optional.of(Durations.parse(rest)), pause);
        } else if (what.ofFault()) {
            if (rest.isEmpty()) {
                throw new IllegalArgumentException(
                        "on: " + what.word() + " what? Name a fault, such as " + what.word() + " kill-primary");
            }
            return new Condition(what, shard, Optional.of(rest), percent, at, pause);
        } else if (what == What.SLOTS_MOVED) {
            Matcher share = PERCENT.matcher(rest);
            double value = share.matches() ? Double.parseDouble(share.group(1)) : 0;
            if (value <= 0 || value > 100) {
                throw new IllegalArgumentException(
                        "on: slots-moved needs a share above 0% and up to 100%, such as slots-moved 37%");
            }
            return new Condition(what, shard, fault, Optional.of(value), at, pause);
        } else if (rest.isEmpty()) {
            return this;
        }
        Matcher named = SHARD.matcher(rest);
        if (!what.ofShard() || !named.matches()) {
            throw new IllegalArgumentException("on: '" + rest + "' does not belong behind " + what.word()
                    + (what.ofShard() ? "; write " + what.word() + " shard 1, or leave it out" : ""));
        }
        return new Condition(what, Optional.of(Integer.parseInt(named.group(1))), fault, percent, at, pause);
    }

    private static @Nullable What find(String word) {
        return Arrays.stream(What.values())
                .filter(what -> what.word().equals(word))
                .findFirst()
                .orElse(null);
    }

    private static String known() {
        return "promoted, suspected, failed, replica-synced (each with or without 'shard N'), cluster-ok, cluster-fail,"
                + " slots-moved N%, "
                + Arrays.stream(What.values())
                        .filter(What::ofFault)
                        .map(What::word)
                        .collect(Collectors.joining(", "))
                + " FAULT; each may be followed by + DURATION, and by 'then' and the next";
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(what.word());
        at.ifPresent(moment -> text.append(' ').append(Durations.format(moment)));
        shard.ifPresent(number -> text.append(" shard ").append(number));
        fault.ifPresent(name -> text.append(' ').append(name));
        percent.ifPresent(value -> text.append(' ')
                .append(java.math.BigDecimal.valueOf(value).stripTrailingZeros().toPlainString())
                .append('%'));
        if (!pause.isZero()) {
            text.append(" + ").append(Durations.format(pause));
        }
        return text.toString();
    }
}
