package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.bulk.Caller;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.unit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A semantic cache of answers, as programs keep it that ask language models: an answer is a JSON document with the question's
 * embedding; who asks looks for the nearest question (FT.SEARCH, KNN 1) and takes its answer if it is near enough (JSON.GET), and
 * else has one made and keeps it (JSON.SET). Operations: {@code search}, {@code get}, {@code set}.
 *
 * <p>Each shard has an index of its own over its documents. Embeddings are vectors of {@value #DIMENSIONS} numbers, drawn from the
 * question's number; each time it is asked a little beside them, as in other words.
 *
 * <p>Needs the modules RedisJSON and RediSearch: where a server lacks them, the workload is left out, and the run says so.
 *
 * <p>History of kind {@code rag-cache}, item: the question. READ for one that was looked for, a: 1 if an answer was near enough;
 * TAKE for an answer, a: the question that it answers (-1: none of ours); WRITE for one that was kept.
 */
@JsonTypeName("rag-cache")
@JsonClassDescription("A semantic cache of answers: JSON documents found by vector search (modules needed)")
public record RagCache(
        @JsonPropertyDescription("questions due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next question when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "300") @JsonPropertyDescription("how many questions there are, over all shards")
        int keys,

        @JsonProperty(defaultValue = "500B") @JsonPropertyDescription("size of each answer: " + ValueSize.FORMS)
        ValueSize valueSize,

        @JsonProperty(defaultValue = "zipf")
        @JsonPropertyDescription("how often each question is asked: " + Distribution.FORMS)
        Distribution distribution)
        implements Workload {
    static final int DIMENSIONS = 16;
    private static final double NEAR_ENOUGH = 0.05;

    private static final String INDEX = "index";
    private static final byte[] JSON_SET = Text.ascii("JSON.SET");
    private static final byte[] JSON_GET = Text.ascii("JSON.GET");
    private static final byte[] ROOT = Text.ascii("$");
    private static final byte[] QUESTION = Text.ascii("$.question");
    private static final List<byte[]> NEAREST =
            List.of(Text.ascii("*=>[KNN 1 @v $q AS distance]"), Text.ascii("PARAMS"), Text.ascii("2"), Text.ascii("q"));
    private static final List<byte[]> HOW = List.of(
            Text.ascii("RETURN"), Text.ascii("1"), Text.ascii("distance"), Text.ascii("DIALECT"), Text.ascii("2"));

    public RagCache {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 1_000_000);
        Ranges.valueSize(valueSize);
    }

    @Override
    public Set<String> operations() {
        return Set.of("search", "get", "set");
    }

    @Override
    public Optional<String> evidence() {
        return Optional.of("rag-cache");
    }

    @Override
    public Set<String> needs() {
        return Set.of("JSON.SET", "JSON.GET", "FT.CREATE", "FT.SEARCH", "FT.DROPINDEX");
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        History history = site.history(this, Map.of());
        byte[] noise = valueSize.noise(site.random(-1));
        Embeddings embeddings = new Embeddings(site.seed());
        byte[] prefix = Text.ascii(
                site.tenant() + ":" + site.label() + ":" + (site.mark().isEmpty() ? "" : site.mark() + ":"));
        return new Deployment(
                site.group(this, site.users(this), user -> new User(site, space, history, embeddings, noise, user)),
                space,
                key -> List.of(
                        new byte[][] {JSON_SET, key, ROOT, document(0, embeddings, noise)},
                        new byte[][] {JSON_GET, key, QUESTION},
                        new byte[][] {Text.UNLINK, key}),
                Deployment.Prefill.of(
                        space.shards() + space.size(),
                        i -> i < space.shards()
                                ? index(space.named(i, 0, INDEX), prefix)
                                : new byte[][] {Text.UNLINK, space.key(i - space.shards())}),
                new Deployment.Account(history, (caller, pen, limit) -> drop(space, caller, limit)));
    }

    /** An index is no key: it has to go by itself, where it still is. */
    private static Optional<String> drop(KeySpace space, Caller caller, Duration limit) throws InterruptedException {
        for (int i = 0; i < space.shards(); i++) {
            try {
                caller.call(1, Text.ascii("FT.DROPINDEX"), space.named(i, 0, INDEX))
                        .get(limit.toNanos() / space.shards(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                return Optional.of("the index of shard " + space.shard(i) + " could not be dropped: no answer");
            }
        }
        return Optional.empty();
    }

    /** Over all documents of the workload that lie on the shard. */
    private static byte[][] index(byte[] name, byte[] prefix) {
        String schema = "ON JSON PREFIX 1 P SCHEMA $.v AS v VECTOR FLAT 6 TYPE FLOAT32 DIM " + DIMENSIONS
                + " DISTANCE_METRIC COSINE";
        String[] words = schema.split(" ", -1);
        byte[][] command = new byte[2 + words.length][];
        command[0] = Text.ascii("FT.CREATE");
        command[1] = name;
        for (int i = 0; i < words.length; i++) {
            command[2 + i] = words[i].equals("P") ? prefix : Text.ascii(words[i]);
        }
        return command;
    }

    private static byte[] document(int question, Embeddings embeddings, byte[] answer) {
        return Text.ascii("{\"question\":" + question + ",\"v\":" + embeddings.json(question) + ",\"answer\":\""
                + new String(answer, java.nio.charset.StandardCharsets.US_ASCII) + "\"}");
    }

    private static byte[][] search(byte[] index, byte[] vector) {
        byte[][] command = new byte[2 + NEAREST.size() + 1 + HOW.size()][];
        command[0] = Text.ascii("FT.SEARCH");
        command[1] = index;
        for (int i = 0; i < NEAREST.size(); i++) {
            command[2 + i] = NEAREST.get(i);
        }
        command[2 + NEAREST.size()] = vector;
        for (int i = 0; i < HOW.size(); i++) {
            command[3 + NEAREST.size() + i] = HOW.get(i);
        }
        return command;
    }

    private final class User extends ServiceUser {
        private final Embeddings embeddings;
        private final Values answers;
        private int question;
        private byte @Nullable [] found;
        private boolean unanswered;

        User(Site site, KeySpace space, History history, Embeddings embeddings, byte[] noise, int user) {
            super(site, space, history, distribution, user);
            this.embeddings = embeddings;
            this.answers = valueSize.values(noise, random);
        }

        @Override
        public void next(Operation operation) {
            byte[] document = found;
            if (document != null) {
                fill(operation, "get", false, question, JSON_GET, document, QUESTION);
                operation.followUp = true;
            } else if (unanswered) {
                byte[] made = document(question, embeddings, answers.next());
                fill(operation, "set", true, question, JSON_SET, space.key(question), ROOT, made);
                operation.followUp = true;
            } else {
                question = choose();
                byte[] index = space.named(place, 0, INDEX);
                fill(
                        operation,
                        "search",
                        false,
                        question,
                        space.slotOfNamed(place, 0),
                        search(index, embeddings.asked(question, random)));
            }
        }

        @Override
        public void done(Operation operation) {
            boolean ok = operation.outcome == Outcome.OK;
            if (found != null) {
                found = null;
                if (ok && operation.reply != null) {
                    note(Act.TAKE, operation, Embeddings.number(operation.reply), 0);
                }
            } else if (unanswered) {
                unanswered = false;
                if (sent(operation)) {
                    note(Act.WRITE, operation, question, 0);
                }
            } else if (ok) {
                found = Embeddings.nearest(operation.reply, NEAR_ENOUGH).orElse(null);
                unanswered = found == null;
                note(Act.READ, operation, unanswered ? 0 : 1, 0);
            }
        }
    }
}
