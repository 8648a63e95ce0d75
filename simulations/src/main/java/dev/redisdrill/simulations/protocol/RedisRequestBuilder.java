package dev.redisdrill.simulations.protocol;

import dev.redisdrill.simulations.engine.gatling.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A request that has a name and lacks its command. Immutable. */
public final class RedisRequestBuilder {
    /** A connection serves many users at once: what blocks it, or changes its state, would do so for all of them. */
    private static final Set<String> UNFIT_FOR_SHARED_CONNECTIONS = Set.of(
            "AUTH",
            "BLMOVE",
            "BLMPOP",
            "BLPOP",
            "BRPOP",
            "BRPOPLPUSH",
            "BZMPOP",
            "BZPOPMAX",
            "BZPOPMIN",
            "DISCARD",
            "EXEC",
            "HELLO",
            "MONITOR",
            "MULTI",
            "PSUBSCRIBE",
            "QUIT",
            "READONLY",
            "READWRITE",
            "RESET",
            "SELECT",
            "SSUBSCRIBE",
            "SUBSCRIBE",
            "WAIT",
            "WAITAOF",
            "WATCH");

    private final String name;

    RedisRequestBuilder(String name) {
        this.name = name;
    }

    /** GET: the value, or nil. */
    public RedisCommandBuilder get(String key) {
        return keyed("GET", key);
    }

    /** SET; expiry and conditions can follow. */
    public SetBuilder set(String key, String value) {
        return new SetBuilder(name, templates("SET", key, value));
    }

    /** SET to bytes that are sent as they are. */
    public SetBuilder set(String key, byte[] value) {
        List<Template> command = new ArrayList<>(templates("SET", key));
        command.add(Template.of(value));
        return new SetBuilder(name, command);
    }

    /** DEL: how many keys there were, 0 or 1. */
    public RedisCommandBuilder del(String key) {
        return keyed("DEL", key);
    }

    /** EXISTS: 1 or 0. */
    public RedisCommandBuilder exists(String key) {
        return keyed("EXISTS", key);
    }

    /** EXPIRE, in whole seconds: 1, or 0 if there is no such key. */
    public RedisCommandBuilder expire(String key, Duration time) {
        return keyed("EXPIRE", key, Long.toString(time.toSeconds()));
    }

    /** TTL: seconds; -1 without expiry, -2 without key. */
    public RedisCommandBuilder ttl(String key) {
        return keyed("TTL", key);
    }

    /** INCR: the new value. */
    public RedisCommandBuilder incr(String key) {
        return keyed("INCR", key);
    }

    /** INCRBY: the new value. */
    public RedisCommandBuilder incrBy(String key, String amount) {
        return keyed("INCRBY", key, amount);
    }

    /** HGET: a field's value, or nil. */
    public RedisCommandBuilder hget(String key, String field) {
        return keyed("HGET", key, field);
    }

    /** HSET of one field: 1 if it is new. */
    public RedisCommandBuilder hset(String key, String field, String value) {
        return keyed("HSET", key, field, value);
    }

    /** HSET of several fields: how many are new. */
    public RedisCommandBuilder hset(String key, Map<String, String> fields) {
        List<String> words = new ArrayList<>();
        fields.forEach((field, value) -> {
            words.add(field);
            words.add(value);
        });
        return keyed("HSET", key, words.toArray(String[]::new));
    }

    /** HGETALL: fields and values in turn. */
    public RedisCommandBuilder hgetall(String key) {
        return keyed("HGETALL", key);
    }

    /** HDEL: how many of the fields there were. */
    public RedisCommandBuilder hdel(String key, String... fields) {
        return keyed("HDEL", key, fields);
    }

    /** SADD: how many of the members are new. */
    public RedisCommandBuilder sadd(String key, String... members) {
        return keyed("SADD", key, members);
    }

    /** SREM: how many of the members there were. */
    public RedisCommandBuilder srem(String key, String... members) {
        return keyed("SREM", key, members);
    }

    /** SISMEMBER: 1 or 0. */
    public RedisCommandBuilder sismember(String key, String member) {
        return keyed("SISMEMBER", key, member);
    }

    /** SMEMBERS. */
    public RedisCommandBuilder smembers(String key) {
        return keyed("SMEMBERS", key);
    }

    /** LPUSH: the list's new length. */
    public RedisCommandBuilder lpush(String key, String... values) {
        return keyed("LPUSH", key, values);
    }

    /** RPUSH: the list's new length. */
    public RedisCommandBuilder rpush(String key, String... values) {
        return keyed("RPUSH", key, values);
    }

    /** LPOP: the first value, or nil. */
    public RedisCommandBuilder lpop(String key) {
        return keyed("LPOP", key);
    }

    /** RPOP: the last value, or nil. */
    public RedisCommandBuilder rpop(String key) {
        return keyed("RPOP", key);
    }

    /** LRANGE. */
    public RedisCommandBuilder lrange(String key, int first, int last) {
        return keyed("LRANGE", key, Integer.toString(first), Integer.toString(last));
    }

    /** ZADD of one member: 1 if it is new. */
    public RedisCommandBuilder zadd(String key, String score, String member) {
        return keyed("ZADD", key, score, member);
    }

    /** ZRANGE by rank. */
    public RedisCommandBuilder zrange(String key, int first, int last) {
        return keyed("ZRANGE", key, Integer.toString(first), Integer.toString(last));
    }

    /** XADD of one field with an id of the server's choice: the id. */
    public RedisCommandBuilder xadd(String key, String field, String value) {
        return keyed("XADD", key, "*", field, value);
    }

    /** EVAL of a script with one key, {@code KEYS[1]}. The script itself is sent as it is, without expressions. */
    public RedisCommandBuilder eval(String script, String key, String... arguments) {
        List<Template> command = new ArrayList<>();
        command.add(Template.of("EVAL"));
        command.add(Template.of(script.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        command.add(Template.of("1"));
        command.add(Template.of(key));
        command.addAll(templates(arguments));
        return new RedisCommandBuilder(name, command, 3, List.of());
    }

    /**
     * Any command, word by word: {@code command("GET", "#{key}")}. Its second word is its key unless the builder is told
     * otherwise.
     *
     * @throws IllegalArgumentException for commands that block a connection or change its state, which users share
     */
    public RawCommandBuilder command(String verb, String... arguments) {
        if (UNFIT_FOR_SHARED_CONNECTIONS.contains(verb.toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException(verb + ": users share connections, and this would block or change one");
        }
        return new RawCommandBuilder(name, keyed(verb, arguments), arguments.length == 0 ? -1 : 1);
    }

    private static List<Template> keyed(String verb, String[] arguments) {
        List<Template> command = new ArrayList<>();
        command.add(Template.of(verb));
        command.addAll(templates(arguments));
        return command;
    }

    private RedisCommandBuilder keyed(String verb, String key, String... arguments) {
        List<Template> command = new ArrayList<>(templates(verb, key));
        command.addAll(templates(arguments));
        return new RedisCommandBuilder(name, command, 1, List.of());
    }

    private static List<Template> templates(String... words) {
        List<Template> templates = new ArrayList<>(words.length);
        for (String word : words) {
            templates.add(Template.of(word));
        }
        return templates;
    }
}
