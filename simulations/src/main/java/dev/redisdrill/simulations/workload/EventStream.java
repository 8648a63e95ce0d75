package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.history.HistoryPen;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Streams whose entries keep a contract of fields: all users append (XADD) or look at the newest (XREVRANGE); at the end every
 * entry is held against the contract.
 *
 * <p>Their history is of kind {@code stream}, a: the producer, b: the entry's number with this producer: ADD for what was
 * appended, and at the end, in the order of the stream, FOUND for an entry that keeps the contract, BAD for one that does not
 * (a: -1 if it does not even say whose it is).
 */
final class EventStream {
    private static final byte[] XADD = Text.ascii("XADD");
    private static final byte[] XREVRANGE = Text.ascii("XREVRANGE");
    private static final byte[] XRANGE = Text.ascii("XRANGE");
    private static final byte[] COUNT = Text.ascii("COUNT");
    private static final byte[] NEWEST = Text.ascii("10");
    private static final byte[] ANY = Text.ascii("*");
    private static final byte[] FROM = Text.ascii("-");
    private static final byte[] TO = Text.ascii("+");
    private static final String PRODUCER = "producer";
    private static final String SEQUENCE = "sequence";

    private final List<Field> fields;
    private final Distribution distribution;
    private final double readShare;
    private final double badShare;

    /**
     * Streams.
     *
     * @param fields what entries hold, besides who added them and their number
     * @param distribution how often each stream is used
     * @param readShare share of the operations that look
     * @param badShare share of the appended entries that lack their last field
     */
    EventStream(List<Field> fields, Distribution distribution, double readShare, double badShare) {
        this.fields = fields;
        this.distribution = distribution;
        this.readShare = readShare;
        this.badShare = badShare;
    }

    /**
     * A field of the contract.
     *
     * @param name its name
     * @param form what its value looks like, all of it
     * @param value draws one
     */
    record Field(String name, Pattern form, Function<SplittableRandom, String> value) {

        /** One of some words. */
        static Field oneOf(String name, String... words) {
            return new Field(
                    name, Pattern.compile(String.join("|", words)), random -> words[random.nextInt(words.length)]);
        }

        /** A whole number from 0 to below this. */
        static Field number(String name, int below) {
            return new Field(name, Pattern.compile("[0-9]+"), random -> Integer.toString(random.nextInt(below)));
        }

        /** Letters and digits. */
        static Field id(String name, String prefix, int many) {
            return new Field(
                    name, Pattern.compile(Pattern.quote(prefix) + "[0-9]+"), random -> prefix + random.nextInt(many));
        }
    }

    Deployment deploy(Workload workload, Site site, History history) {
        KeySpace space = site.keySpace(workload);
        return new Deployment(
                site.group(workload, site.users(workload), user -> source(site, space, history, user)),
                space,
                key -> List.of(
                        new byte[][] {XADD, key, ANY, Text.ascii(PRODUCER), Text.digits(0)},
                        newest(key),
                        all(key),
                        new byte[][] {Text.UNLINK, key}),
                Deployment.Prefill.of(space.size(), i -> new byte[][] {Text.UNLINK, space.key(i)}),
                new Deployment.Account(
                        history,
                        Inspection.of(
                                space.size(),
                                1,
                                i -> all(space.key(i)),
                                (i, operation, pen) -> found(i, space.shardOf(i), operation.reply, pen))));
    }

    private OperationSource source(Site site, KeySpace space, History history, int user) {
        return new User(site, space, history, user);
    }

    private static byte[][] newest(byte[] key) {
        return new byte[][] {XREVRANGE, key, TO, FROM, COUNT, NEWEST};
    }

    private static byte[][] all(byte[] key) {
        return new byte[][] {XRANGE, key, FROM, TO};
    }

    private void found(int stream, int shard, @Nullable Object reply, HistoryPen pen) {
        if (!(reply instanceof List<?> entries)) {
            return;
        }
        for (Object entry : entries) {
            List<String> words = new ArrayList<>();
            if (entry instanceof List<?> pair && pair.size() == 2 && pair.get(1) instanceof List<?> texts) {
                for (Object text : texts) {
                    words.add(text instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "");
                }
            }
            long producer = number(words, 0, PRODUCER);
            long sequence = number(words, 2, SEQUENCE);
            boolean known = producer >= 0 && sequence >= 0;
            boolean good = known && keepsContract(words.subList(4, words.size()));
            pen.write(
                    good ? Act.FOUND : Act.BAD,
                    Outcome.OK,
                    shard,
                    stream,
                    known ? producer : -1,
                    known ? sequence : -1,
                    0,
                    0);
        }
    }

    private static long number(List<String> words, int at, String name) {
        return words.size() > at + 1
                        && words.get(at).equals(name)
                        && words.get(at + 1).matches("[0-9]{1,18}")
                ? Long.parseLong(words.get(at + 1))
                : -1;
    }

    /** The fields in the contract's order, no more and no fewer. */
    boolean keepsContract(List<String> words) {
        if (words.size() != 2 * fields.size()) {
            return false;
        }
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            if (!words.get(2 * i).equals(field.name())
                    || !field.form().matcher(words.get(2 * i + 1)).matches()) {
                return false;
            }
        }
        return true;
    }

    private final class User extends ServiceUser {
        private long sequence;

        User(Site site, KeySpace space, History history, int user) {
            super(site, space, history, distribution, user);
        }

        @Override
        public void next(Operation operation) {
            int stream = choose();
            byte[] key = space.key(stream);
            if (random.nextDouble() < readShare) {
                fill(operation, "xrevrange", false, stream, newest(key));
                return;
            }
            operation.version = sequence++;
            int some = badShare > 0 && random.nextDouble() < badShare ? fields.size() - 1 : fields.size();
            byte[][] command = new byte[7 + 2 * some][];
            command[0] = XADD;
            command[1] = key;
            command[2] = ANY;
            command[3] = Text.ascii(PRODUCER);
            command[4] = Text.digits(user);
            command[5] = Text.ascii(SEQUENCE);
            command[6] = Text.digits(operation.version);
            for (int i = 0; i < some; i++) {
                command[7 + 2 * i] = Text.ascii(fields.get(i).name());
                command[8 + 2 * i] = Text.ascii(fields.get(i).value().apply(random));
            }
            fill(operation, "xadd", true, stream, command);
        }

        @Override
        public void done(Operation operation) {
            if (operation.write && sent(operation)) {
                note(Act.ADD, operation, user, operation.version);
            }
        }
    }
}
