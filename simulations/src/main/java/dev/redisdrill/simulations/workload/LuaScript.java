package dev.redisdrill.simulations.workload;

/**
 * A script that the server runs in one piece. It is sent as a whole each time (EVAL): so it also runs on a server that was
 * promoted a moment ago and has never seen it.
 *
 * <p>Immutable, thread-safe.
 */
final class LuaScript {
    private static final byte[] EVAL = Text.ascii("EVAL");
    private static final byte[] ONE = Text.ascii("1");
    private static final byte[] TWO = Text.ascii("2");

    private final byte[] text;

    LuaScript(String text) {
        this.text = Text.ascii(text);
    }

    /** The command that runs it on one key. */
    byte[][] on(byte[] key, byte[]... arguments) {
        byte[][] command = new byte[4 + arguments.length][];
        command[0] = EVAL;
        command[1] = text;
        command[2] = ONE;
        command[3] = key;
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        return command;
    }

    /** The command that runs it on two keys of one slot. */
    byte[][] onTwo(byte[] key, byte[] other, byte[]... arguments) {
        byte[][] command = new byte[5 + arguments.length][];
        command[0] = EVAL;
        command[1] = text;
        command[2] = TWO;
        command[3] = key;
        command[4] = other;
        System.arraycopy(arguments, 0, command, 5, arguments.length);
        return command;
    }
}
