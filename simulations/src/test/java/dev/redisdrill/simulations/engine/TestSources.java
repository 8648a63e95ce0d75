package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.client.HashSlot;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** GET and SET in turn, on keys that any shard serves. */
final class TestSources implements OperationSource {
    private static final byte[] GET = bytes("GET");
    private static final byte[] SET = bytes("SET");

    private final byte[][] keys;
    private final int[] slots;
    private final SplittableRandom random;
    private final byte[] value = new byte[100];
    private final byte[][] get = {GET, GET};
    private final byte[][] set = {SET, SET, value};
    private boolean write;

    TestSources(int user, byte[][] keys, int[] slots) {
        this.random = new SplittableRandom(user);
        this.keys = keys;
        this.slots = slots;
        java.util.Arrays.fill(value, (byte) 'x');
    }

    static byte[][] keys(int count) {
        byte[][] keys = new byte[count][];
        for (int i = 0; i < count; i++) {
            keys[i] = bytes("shop:cache:" + i);
        }
        return keys;
    }

    static int[] slots(byte[][] keys) {
        int[] slots = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            slots[i] = HashSlot.of(keys[i]);
        }
        return slots;
    }

    @Override
    public void next(Operation operation) {
        int key = random.nextInt(keys.length);
        write = !write;
        operation.name = write ? "set" : "get";
        operation.command = write ? set : get;
        operation.command[1] = keys[key];
        operation.slot = slots[key];
        operation.shard = 1 + (operation.slot * 3 + 2) / 16_384;
        operation.write = write;
    }

    @Override
    public void done(Operation operation) {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
