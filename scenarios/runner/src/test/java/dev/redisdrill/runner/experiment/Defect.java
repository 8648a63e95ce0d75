package dev.redisdrill.runner.experiment;

import dev.redisdrill.simulations.client.Link;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.measure.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A way in which a service can go wrong, planted between the load and the cluster. It befalls logical operations of one name,
 * not those by which data is put in place. Confined to its event loop.
 */
@FunctionalInterface
interface Defect {
    void send(Link link, Operation operation, Link.Completion completion);

    /** Befalls every so many-th operation of this name; the others go through. */
    private static Defect oneIn(int many, String name, Defect defect) {
        int[] seen = {0};
        return (link, operation, completion) -> {
            if (operation.name.equals(name) && ++seen[0] % many == 0) {
                defect.send(link, operation, completion);
            } else {
                link.send(operation, completion);
            }
        };
    }

    /** Something is done to the operation when its answer has come, before its user hears of it. */
    private static Defect answer(Consumer<Operation> change) {
        return (link, operation, completion) -> link.send(operation, done -> {
            if (done.outcome == Outcome.OK) {
                change.accept(done);
            }
            completion.completed(done);
        });
    }

    /** Acknowledged, and never sent. */
    static Defect dropped(int many, String name, Object reply) {
        return oneIn(many, name, (link, operation, completion) -> {
            operation.reply = reply;
            operation.error = null;
            operation.outcome = Outcome.OK;
            completion.completed(operation);
        });
    }

    /** An increment that is only looked up: its user hears the next number. */
    static Defect droppedIncrement(int many) {
        return oneIn(many, "incr", (link, operation, completion) -> {
            operation.command = new byte[][] {text("GET"), operation.command[1]};
            answer(done -> done.reply = number(done.reply) + 1).send(link, operation, completion);
        });
    }

    /** Executed twice, and acknowledged once. */
    static Defect executedTwice(int many, String name) {
        return oneIn(many, name, (link, operation, completion) -> {
            CompletableFuture<Operation> unused = link.call(operation.keyIndex, operation.command);
            link.send(operation, completion);
        });
    }

    /** Entries that were delivered to one consumer are delivered to the next one as well. */
    static Defect deliveredTwice(int many) {
        Map<String, Object> delivered = new HashMap<>();
        int[] seen = {0};
        return (link, operation, completion) -> {
            if (!operation.name.equals("xreadgroup") || operation.command.length < 9) {
                link.send(operation, completion);
                return;
            }
            String key = new String(operation.command[operation.keyIndex], StandardCharsets.UTF_8);
            @Nullable Object again = delivered.remove(key);
            if (again != null) {
                operation.reply = again;
                operation.error = null;
                operation.outcome = Outcome.OK;
                completion.completed(operation);
                return;
            }
            answer(done -> {
                        if (done.reply != null && ++seen[0] % many == 0) {
                            delivered.put(key, done.reply);
                        }
                    })
                    .send(link, operation, completion);
        };
    }

    /** A refusal becomes a lock, with the token of a holder. */
    static Defect grantedTwice(int many) {
        Map<String, Long> tokens = new HashMap<>();
        int[] refused = {0};
        Defect lie = answer(done -> {
            String key = new String(done.command[done.keyIndex], StandardCharsets.UTF_8);
            long token = number(done.reply);
            if (token > 0) {
                tokens.put(key, token);
            } else if (++refused[0] % many == 0 && tokens.containsKey(key)) {
                done.reply = tokens.get(key) + 1;
            }
        });
        return oneIn(1, "acquire", lie);
    }

    /** A refusal becomes an admission. */
    static Defect admittedBeyondTheLimit(int many) {
        int[] refused = {0};
        Defect lie = answer(done -> {
            if (done.reply instanceof List<?> reply && number(reply.get(0)) == 0 && ++refused[0] % many == 0) {
                done.reply = List.of(1L, reply.get(1));
            }
        });
        return oneIn(1, "admit", lie);
    }

    /** A known element is taken for a new one. */
    static Defect forgottenElement(int many) {
        int[] known = {0};
        Defect lie = answer(done -> {
            if (number(done.reply) == 1 && ++known[0] % many == 0) {
                done.reply = 0L;
            }
        });
        return oneIn(1, "add", lie);
    }

    /** Every new element is taken for a known one, one time in so many. */
    static Defect rashFilter(int many) {
        return oneIn(many, "add", answer(done -> done.reply = 1L));
    }

    /** A read sees the first value that any read of this key has seen. */
    static Defect staleRead(int many) {
        Map<String, Object> first = new HashMap<>();
        int[] reads = {0};
        Defect lie = answer(done -> {
            String key = new String(done.command[done.keyIndex], StandardCharsets.UTF_8);
            if (done.reply != null) {
                @Nullable Object old = first.putIfAbsent(key, done.reply);
                if (old != null && ++reads[0] % many == 0) {
                    done.reply = old;
                }
            }
        });
        return oneIn(1, "getex", lie);
    }

    /** A read sees a value that nobody wrote. */
    static Defect inventedRead(int many) {
        return oneIn(many, "getex", answer(done -> done.reply = text("987654321012:x")));
    }

    /** An entry loses its last field on the way. */
    static Defect brokenContract(int many) {
        return oneIn(many, "xadd", (link, operation, completion) -> {
            operation.command = Arrays.copyOf(operation.command, operation.command.length - 2);
            link.send(operation, completion);
        });
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static long number(@Nullable Object reply) {
        return reply instanceof Long value
                ? value
                : reply instanceof byte[] digits ? Long.parseLong(new String(digits, StandardCharsets.US_ASCII)) : 0;
    }
}
