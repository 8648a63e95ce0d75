package dev.redisdrill.simulations.client;

import dev.redisdrill.timeline.measure.Outcome;
import java.util.Locale;
import java.util.Set;

/**
 * What a server's error reply says about whether the command was executed.
 *
 * <p>Redis checks a command's state of affairs (slots, role, memory, persistence, permissions, arguments, type) before
 * it runs it, so an error reply to a simple command means: not executed. A command that runs several others can fail
 * halfway; of those only the replies that are given before anything has run count as refusals. Whatever is not known
 * is {@link Outcome#UNKNOWN}.
 */
final class ServerErrors {
    /** Error codes that are given before a command of any kind has begun to run. */
    private static final Set<String> REFUSALS = Set.of(
            "ASK",
            "BUSY",
            "CLUSTERDOWN",
            "CROSSSLOT",
            "DENIED",
            "EXECABORT",
            "LOADING",
            "MASTERDOWN",
            "MOVED",
            "NOAUTH",
            "NOPROTO",
            "NOSCRIPT",
            "REDIRECT",
            "TRYAGAIN",
            "WRONGPASS");

    /** Codes that refuse a simple command, but can come out of the middle of one that runs others. */
    private static final Set<String> REFUSALS_OF_SIMPLE_COMMANDS = Set.of(
            "BUSYGROUP",
            "BUSYKEY",
            "ERR",
            "INVALIDOBJ",
            "MISCONF",
            "NOGROUP",
            "NOPERM",
            "NOREPLICAS",
            "NOTBUSY",
            "OOM",
            "READONLY",
            "UNBLOCKED",
            "UNKILLABLE",
            "WRONGTYPE");

    /** Codes that say that the node does not, or not now, serve the slot. */
    private static final Set<String> OF_THE_CLUSTER =
            Set.of("CLUSTERDOWN", "LOADING", "MASTERDOWN", "MOVED", "READONLY");

    /** Commands that run others, or act on other servers. */
    private static final Set<String> COMPOUND =
            Set.of("EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO", "EXEC", "MIGRATE", "DEBUG");

    private static final int MAX_LENGTH = 60;

    private ServerErrors() {}

    /** {@link Outcome#FAILED} if the reply proves that the command was not executed, else {@link Outcome#UNKNOWN}. */
    static Outcome outcome(String command, String error) {
        String code = code(error);
        if (REFUSALS.contains(code)) {
            return Outcome.FAILED;
        }
        boolean simple = !COMPOUND.contains(command.toUpperCase(Locale.ROOT));
        return simple && REFUSALS_OF_SIMPLE_COMMANDS.contains(code) ? Outcome.FAILED : Outcome.UNKNOWN;
    }

    /** Whether another node may serve the slot instead. */
    static boolean isOfTheCluster(String error) {
        return OF_THE_CLUSTER.contains(code(error));
    }

    /**
     * The error in few words, the same for all errors of a kind: its code, and after the general code {@code ERR} the
     * words up to the first that is a name or a number.
     */
    static String summary(String error) {
        String code = code(error);
        if (!code.equals("ERR")) {
            return code.length() <= MAX_LENGTH ? code : code.substring(0, MAX_LENGTH);
        }
        int end = 0;
        while (end < error.length() && end < MAX_LENGTH && isProse(error.charAt(end))) {
            end++;
        }
        return error.substring(0, end).strip();
    }

    private static boolean isProse(char c) {
        return c == ' ' || c == '-' || Character.isLetter(c);
    }

    private static String code(String error) {
        int space = error.indexOf(' ');
        return space < 0 ? error : error.substring(0, space);
    }
}
