package dev.redisdrill.simulations.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a command to play it again: where its keys stand, and whether it writes. Commands that wait, that are
 * about the server and not about keys, and those of transactions and subscriptions are not played.
 *
 * @param name in capitals
 * @param operation in small letters
 * @param keys where its keys stand
 * @param write whether it changes data
 */
record ReplayVerb(String name, String operation, Keys keys, boolean write) {
    /** Where keys stand. */
    enum Keys {
        /** The first argument. */
        ONE,
        /** The first two. */
        TWO,
        /** All of them. */
        ALL,
        /** Every other one. */
        PAIRS,
        /** After their number, which is the second argument. */
        COUNTED
    }

    private static final Map<String, ReplayVerb> KNOWN = new TreeMap<>();

    static {
        know(
                Keys.ONE,
                false,
                "GET STRLEN GETRANGE SUBSTR TTL PTTL EXPIRETIME PEXPIRETIME TYPE DUMP BITCOUNT BITPOS GETBIT");
        know(
                Keys.ONE,
                false,
                "HGET HGETALL HMGET HEXISTS HLEN HKEYS HVALS HSTRLEN HRANDFIELD HSCAN LLEN LRANGE LINDEX LPOS");
        know(
                Keys.ONE,
                false,
                "SCARD SISMEMBER SMISMEMBER SMEMBERS SRANDMEMBER SSCAN ZCARD ZCOUNT ZLEXCOUNT ZRANGE ZRANGEBYLEX");
        know(
                Keys.ONE,
                false,
                "ZRANGEBYSCORE ZRANK ZREVRANGE ZREVRANGEBYLEX ZREVRANGEBYSCORE ZREVRANK ZSCORE ZMSCORE ZSCAN");
        know(Keys.ONE, false, "ZRANDMEMBER XLEN XRANGE XREVRANGE GEODIST GEOHASH GEOPOS GEOSEARCH BITFIELD_RO");
        know(
                Keys.ONE,
                true,
                "SET SETEX PSETEX SETNX GETSET GETDEL GETEX APPEND INCR INCRBY INCRBYFLOAT DECR DECRBY SETRANGE");
        know(
                Keys.ONE,
                true,
                "SETBIT BITFIELD EXPIRE PEXPIRE EXPIREAT PEXPIREAT PERSIST HSET HSETNX HMSET HDEL HINCRBY");
        know(
                Keys.ONE,
                true,
                "HINCRBYFLOAT LPUSH LPUSHX RPUSH RPUSHX LPOP RPOP LSET LREM LTRIM LINSERT SADD SREM SPOP ZADD ZREM");
        know(
                Keys.ONE,
                true,
                "ZINCRBY ZPOPMIN ZPOPMAX ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE XADD XDEL XTRIM GEOADD PFADD");
        know(Keys.TWO, true, "RENAME RENAMENX LMOVE RPOPLPUSH SMOVE COPY");
        know(Keys.ALL, false, "MGET EXISTS TOUCH SINTER SUNION SDIFF PFCOUNT");
        know(Keys.ALL, true, "DEL UNLINK SINTERSTORE SUNIONSTORE SDIFFSTORE PFMERGE");
        know(Keys.PAIRS, true, "MSET MSETNX");
        know(Keys.COUNTED, true, "EVAL");
    }

    private static void know(Keys keys, boolean write, String names) {
        for (String name : names.split(" ", -1)) {
            KNOWN.put(name, new ReplayVerb(name, name.toLowerCase(Locale.ROOT), keys, write));
        }
    }

    /** What is known of a command; null: it is not played. */
    static @Nullable ReplayVerb of(String name) {
        return KNOWN.get(name);
    }

    /** The names of all, in small letters. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>();
        KNOWN.values().forEach(verb -> names.add(verb.operation));
        return names;
    }

    /** Where in a command the keys stand; empty: it has none, or makes no sense. */
    List<Integer> places(byte[][] command) {
        List<Integer> places = new ArrayList<>();
        switch (keys) {
            case ONE -> upTo(places, 1, command.length > 1 ? 2 : 0, 1);
            case TWO -> upTo(places, 1, command.length > 2 ? 3 : 0, 1);
            case ALL -> upTo(places, 1, command.length, 1);
            case PAIRS -> upTo(places, 1, command.length % 2 == 1 ? command.length : 0, 2);
            case COUNTED -> {
                long many = command.length > 3 ? Text.number(command[2]) : 0;
                upTo(places, 3, many > 0 && 3 + many <= command.length ? (int) (3 + many) : 0, 1);
            }
        }
        return places;
    }

    private static void upTo(List<Integer> places, int from, int until, int step) {
        for (int i = from; i < until; i += step) {
            places.add(i);
        }
    }

    /** Whether it can be played: it has keys, and all of them lie in one slot, as in a cluster they have to. */
    boolean fits(byte[][] command) {
        return places(command).stream()
                        .map(place -> dev.redisdrill.simulations.client.HashSlot.of(command[place]))
                        .distinct()
                        .count()
                == 1;
    }
}
