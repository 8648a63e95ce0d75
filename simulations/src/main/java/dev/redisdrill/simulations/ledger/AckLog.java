package dev.redisdrill.simulations.ledger;

import dev.redisdrill.simulations.journal.Names;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The acknowledged writes of one ledger, append-only: {@code ledger/acks-<tenant>-<workload>.bin}.
 *
 * <p>Format, big-endian: the eight bytes {@code RDACKS\0\1} (the last is the version), then entries of 24 bytes: kind (1
 * byte: {@code 1} register, {@code 2} set element, {@code 3} node), shard (1), node number (2), item (4: the register's or
 * set's number), version or element (8), acknowledged at (8, nanoseconds on the run's clock). A node entry says what a
 * node number means: its item is the length of the UTF-8 text that follows it, its other fields are 0. A last entry that
 * is cut short is what a killed process left behind.
 *
 * <p>Confined to one thread.
 */
final class AckLog implements AutoCloseable {
    static final byte REGISTER = 1;
    static final byte ELEMENT = 2;

    private static final byte NODE = 3;
    private static final String UNKNOWN_NODE = "?";
    private static final byte[] HEADER = {'R', 'D', 'A', 'C', 'K', 'S', 0, 1};
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final DataOutputStream out;
    private final Set<Integer> namedNodes = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    private AckLog(Path file, DataOutputStream out) {
        this.file = file;
        this.out = out;
    }

    static AckLog create(Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
        out.write(HEADER);
        out.flush();
        return new AckLog(file, out);
    }

    Path file() {
        return file;
    }

    boolean knows(int node) {
        return namedNodes.contains(node);
    }

    void node(int number, String name) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        entry(NODE, 0, number, text.length, 0, 0);
        out.write(text);
        namedNodes.add(number);
    }

    void entry(byte kind, int shard, int node, int item, long version, long doneNanos) throws IOException {
        out.writeByte(kind);
        out.writeByte(shard);
        out.writeShort(node);
        out.writeInt(item);
        out.writeLong(version);
        out.writeLong(doneNanos);
    }

    /** An acknowledged write of another log, under a number of this one for its node. */
    void copy(Ack ack) throws IOException {
        int node = Names.OTHER;
        if (!ack.node.equals(UNKNOWN_NODE)) {
            Integer known = numbers.get(ack.node);
            node = known == null ? numbers.size() + 1 : known;
            if (known == null) {
                numbers.put(ack.node, node);
                node(node, ack.node);
            }
        }
        entry(ack.kind, ack.shard, node, ack.item, ack.version, ack.doneNanos);
    }

    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** An acknowledged write. */
    record Ack(byte kind, int shard, String node, int item, long version, long doneNanos) {}

    /** Looks at an acknowledged write. */
    @FunctionalInterface
    interface Visitor {
        void visit(Ack ack) throws IOException;
    }

    /** Shows all acknowledged writes of a file, in the order in which they were written down. */
    static void read(Path file, Visitor visitor) throws IOException {
        Map<Integer, String> nodes = new HashMap<>();
        try (InputStream raw = Files.newInputStream(file);
                DataInputStream in = new DataInputStream(new BufferedInputStream(raw, BUFFER))) {
            if (!java.util.Arrays.equals(in.readNBytes(HEADER.length), HEADER)) {
                throw new IOException(file + " is not a log of acknowledged writes of a known version");
            }
            while (true) {
                byte kind = in.readByte();
                int shard = in.readByte();
                int node = in.readUnsignedShort();
                int item = in.readInt();
                long version = in.readLong();
                long doneNanos = in.readLong();
                if (kind == NODE) {
                    nodes.put(node, new String(in.readNBytes(item), StandardCharsets.UTF_8));
                } else {
                    visitor.visit(
                            new Ack(kind, shard, nodes.getOrDefault(node, UNKNOWN_NODE), item, version, doneNanos));
                }
            }
        } catch (EOFException e) {
            // The end, or an entry that a killed process left unfinished.
        }
    }
}
