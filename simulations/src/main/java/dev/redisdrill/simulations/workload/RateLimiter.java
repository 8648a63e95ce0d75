package dev.redisdrill.simulations.workload;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.redisdrill.simulations.history.History;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.unit.Rate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A rate limiter: at most so many admissions per client and window, decided by a script on the server, by the server's clock.
 * Operation: {@code admit}.
 *
 * <p>Its user needs the right to TIME and to what the script does: HMGET and HSET, or ZREMRANGEBYSCORE, ZCARD and ZADD, or GET
 * and SET; and PEXPIRE. {@code module} needs redis-cell: where it is not loaded, {@code gcra} takes its place, and the run says so.
 *
 * <p>History of kind {@code rate-limit}: TAKE for an admission, REFUSE for a refusal, a: the server's time of the decision in
 * microseconds. Settings: {@code algorithm} (its place in {@link Algorithm}), {@code limit}, {@code windowMicros}.
 */
@JsonTypeName("rate-limiter")
@JsonClassDescription("A rate limiter: fixed window, sliding window or GCRA, by a script on the server")
public record RateLimiter(
        @JsonPropertyDescription("operations due per second; either this or users")
        Optional<Rate> rate,

        @JsonPropertyDescription("users who each start their next operation when the last is done; either this or rate")
        Optional<Integer> users,

        @JsonProperty(defaultValue = "50") @JsonPropertyDescription("how many clients are limited, over all shards")
        int keys,

        @JsonProperty(defaultValue = "zipf")
        @JsonPropertyDescription("how often each client asks: " + Distribution.FORMS)
        Distribution distribution,

        @JsonProperty(defaultValue = "fixed-window")
        @JsonPropertyDescription(
                "fixed-window, sliding-window (a log of the admissions), gcra, or module: CL.THROTTLE of redis-cell where it is"
                        + " loaded, else gcra")
        Algorithm algorithm,

        @JsonProperty(defaultValue = "20") @JsonPropertyDescription("how many admissions a client has in a window")
        int limit,

        @JsonProperty(defaultValue = "1s") @JsonPropertyDescription("the window")
        Duration window)
        implements Workload {
    private static final Map<Algorithm, LuaScript> SCRIPTS = new EnumMap<>(Algorithm.class);

    static {
        for (Algorithm each : Algorithm.values()) {
            SCRIPTS.put(each, new LuaScript(each.script));
        }
    }

    /** How admissions are counted. */
    public enum Algorithm {
        /** A counter for each window that begins at a multiple of its length. */
        @JsonProperty("fixed-window")
        FIXED_WINDOW(
                0,
                "local w=string.format('%.0f',math.floor(now/window)) local v=redis.call('HMGET',KEYS[1],'w','n') "
                        + "local n=0 if v[1]==w then n=tonumber(v[2]) end if n>=limit then return {0,at} end "
                        + "redis.call('HSET',KEYS[1],'w',w,'n',n+1) "),
        /** A log of the admissions within the window that ends now. */
        @JsonProperty("sliding-window")
        SLIDING_WINDOW(
                1,
                "redis.call('ZREMRANGEBYSCORE',KEYS[1],'-inf',string.format('%.0f',now-window)) "
                        + "if redis.call('ZCARD',KEYS[1])>=limit then return {0,at} end "
                        + "redis.call('ZADD',KEYS[1],at,ARGV[3]) "),
        /** The generic cell rate algorithm (ITU-T I.371): the theoretical arrival time of the next cell. */
        @JsonProperty("gcra")
        GCRA(
                2,
                "local tat=tonumber(redis.call('GET',KEYS[1]) or at) local new=math.max(tat,now)+window/limit "
                        + "if new-now>window then return {0,at} end "
                        + "redis.call('SET',KEYS[1],string.format('%.0f',math.ceil(new))) "),
        /** The same, as the module redis-cell does it: CL.THROTTLE. */
        @JsonProperty("module")
        MODULE(
                2,
                "local r=redis.call('CL.THROTTLE',KEYS[1],limit-1,limit,string.format('%.0f',window/1000000)) "
                        + "if r[1]==1 then return {0,at} end ");

        private final long number;
        private final String script;

        Algorithm(long number, String decision) {
            this.number = number;
            this.script = "local t=redis.call('TIME') local now=t[1]*1000000+t[2] "
                    + "local at=string.format('%.0f',now) local limit=tonumber(ARGV[1]) "
                    + "local window=tonumber(ARGV[2]) " + decision
                    + "redis.call('PEXPIRE',KEYS[1],math.ceil(window/500)) return {1,at}";
        }
    }

    public RateLimiter {
        Ranges.offer(rate, users);
        Ranges.integer("keys", keys, 1, 1_000_000);
        Ranges.integer("limit", limit, 1, 100_000);
        Ranges.duration("window", window, Duration.ofMillis(100), Duration.ofHours(1));
        if (algorithm == Algorithm.MODULE && !Text.wholeSeconds(window)) {
            throw new IllegalArgumentException("window: CL.THROTTLE counts in whole seconds; write such as 1s or 10s");
        }
    }

    @Override
    public Set<String> operations() {
        return Set.of("admit");
    }

    @Override
    public Optional<String> evidence() {
        return Optional.of("rate-limit");
    }

    @Override
    public Set<String> needs() {
        return algorithm == Algorithm.MODULE ? Set.of("CL.THROTTLE") : Set.of();
    }

    @Override
    public Optional<Substitute> substitute() {
        return Optional.of(new Substitute(
                new RateLimiter(rate, users, keys, distribution, Algorithm.GCRA, limit, window), "algorithm: gcra"));
    }

    private long windowMicros() {
        return window.toNanos() / 1_000;
    }

    @Override
    public Deployment deploy(Site site) {
        KeySpace space = site.keySpace(this);
        History history = site.history(
                this, Map.of("algorithm", algorithm.number, "limit", (long) limit, "windowMicros", windowMicros()));
        return new Deployment(
                site.group(this, site.users(this), user -> new User(site, space, history, user)),
                space,
                key -> List.of(ask(key, Text.ascii("rehearsal")), new byte[][] {Text.UNLINK, key}),
                Deployment.Prefill.of(space.size(), i -> new byte[][] {Text.UNLINK, space.key(i)}),
                new Deployment.Account(history, Inspection.NONE));
    }

    private byte[][] ask(byte[] key, byte[] name) {
        return Objects.requireNonNull(SCRIPTS.get(algorithm))
                .on(key, Text.digits(limit), Text.digits(windowMicros()), name);
    }

    private final class User extends ServiceUser {
        private int asked;

        User(Site site, KeySpace space, History history, int user) {
            super(site, space, history, distribution, user);
        }

        @Override
        public void next(Operation operation) {
            int client = choose();
            fill(operation, "admit", true, client, ask(space.key(client), Text.ascii(user + "." + asked++)));
        }

        @Override
        public void done(Operation operation) {
            if (operation.outcome == Outcome.OK && operation.reply instanceof List<?> reply && reply.size() == 2) {
                note(Text.number(reply.get(0)) == 1 ? Act.TAKE : Act.REFUSE, operation, Text.number(reply.get(1)), 0);
            } else if (sent(operation)) {
                note(Act.TAKE, operation, 0, 0);
            }
        }
    }
}
