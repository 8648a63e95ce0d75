package dev.redisdrill.simulations.workload;

import dev.redisdrill.simulations.history.HistoryPen;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.operation.KeyIndex;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Who reads through a {@link Cache}. Confined to its event loop. */
final class CacheUser implements OperationSource {
    static final int WAIT_MILLIS = 10;
    static final int MOST_WAITS = 200;

    private static final long WAIT_NANOS = Duration.ofMillis(WAIT_MILLIS).toNanos();
    private static final String LOCK = ":lock";
    private static final byte[] NX = Text.ascii("NX");
    /** Longer than any loading takes, and short for those who wait for one that died. */
    private static final byte[] LEASE_MILLIS = Text.ascii("2000");

    private static final LuaScript UNLOCK =
            new LuaScript("if redis.call('GET',KEYS[1])==ARGV[1] then return redis.call('DEL',KEYS[1]) end return 0");

    private enum Step {
        BEGIN,
        LOCK,
        LOAD,
        UNLOCK,
        LOOK_AGAIN
    }

    private final Cache cache;
    private final KeySpace space;
    private final int user;
    private final int first;
    private final Values values;
    private final SplittableRandom random;
    private final Distribution.IntChooser chooser;
    private final Lifetimes.@Nullable Notes lifetimes;
    private final @Nullable HistoryPen loads;

    private Step step = Step.BEGIN;
    private int number;
    private int locks;
    private int waits;
    private boolean locked;
    private boolean early;
    private long loadingSinceNanos;

    CacheUser(
            Cache cache,
            KeySpace space,
            int user,
            byte[] noise,
            SplittableRandom random,
            Optional<Lifetimes.Notes> lifetimes,
            Optional<HistoryPen> loads) {
        int place = user % space.shards();
        this.cache = cache;
        this.space = space;
        this.user = user;
        this.first = space.firstOf(place);
        this.values = cache.valueSize().values(noise, random);
        this.random = random;
        this.chooser = cache.distribution().chooser(space.countOf(place), random);
        this.lifetimes = lifetimes.orElse(null);
        this.loads = loads.orElse(null);
    }

    /** @param owner by which only who has locked unlocks */
    static byte[][] lock(byte[] lock, byte[] owner) {
        return new byte[][] {Text.SET, lock, owner, NX, Text.PX, LEASE_MILLIS};
    }

    static byte[][] unlock(byte[] lock, byte[] owner) {
        return UNLOCK.on(lock, owner);
    }

    private byte[] lockKey() {
        return Text.with(space.key(number), LOCK);
    }

    private byte[] owner() {
        return Text.ascii(user + "." + locks);
    }

    @Override
    public void next(Operation operation) {
        operation.followUp = step != Step.BEGIN;
        switch (step) {
            case BEGIN -> {
                number = first + chooser.next();
                boolean read = random.nextDouble() < cache.readShare().fraction();
                byte[] key = space.key(number);
                fill(
                        operation,
                        read ? "get" : "set",
                        !read,
                        read ? new byte[][] {Text.GET, key} : cache.set(key, cache.value(values)));
            }
            case LOCK -> {
                locks++;
                fill(operation, "lock", true, lock(lockKey(), owner()));
            }
            case LOAD -> {
                fill(operation, "set", true, cache.set(space.key(number), cache.value(values)));
                operation.afterNanos = cache.loadTime().toNanos();
            }
            case UNLOCK -> fill(operation, "unlock", true, unlock(lockKey(), owner()));
            case LOOK_AGAIN -> {
                fill(operation, "get", false, Text.GET, space.key(number));
                operation.afterNanos = WAIT_NANOS;
            }
        }
    }

    private void fill(Operation operation, String name, boolean write, byte[]... command) {
        operation.name = name;
        operation.command = command;
        operation.keyIndex = KeyIndex.of(command);
        operation.slot = space.slot(number);
        operation.shard = space.shardOf(number);
        operation.write = write;
        operation.item = number;
    }

    @Override
    public void done(Operation operation) {
        boolean ok = operation.outcome == Outcome.OK;
        boolean sent = !Operation.NEVER_SENT.equals(operation.error);
        switch (step) {
            case BEGIN, LOOK_AGAIN -> looked(operation, ok, sent);
            case LOCK -> locked(operation, ok, sent);
            case LOAD -> loaded(operation, sent);
            case UNLOCK -> step = Step.BEGIN;
        }
    }

    private void looked(Operation operation, boolean ok, boolean sent) {
        if (operation.write) {
            given(operation, sent);
            step = Step.BEGIN;
            return;
        }
        if (ok && lifetimes != null) {
            lifetimes.seen(operation, operation.reply != null);
        }
        if (ok && operation.reply == null) {
            missed(operation);
        } else if (ok && cache.is(Cache.Stampede.EARLY) && isDue(operation.reply)) {
            load(operation, true);
        } else {
            step = Step.BEGIN;
            waits = 0;
        }
    }

    private void missed(Operation operation) {
        if (step == Step.BEGIN) {
            waits = 0;
            note(Act.READ, operation, 0, 0, operation.sentNanos);
        }
        if (cache.is(Cache.Stampede.LOCK) && waits < MOST_WAITS) {
            step = Step.LOCK;
        } else {
            load(operation, false);
        }
    }

    private void locked(Operation operation, boolean ok, boolean sent) {
        if (!sent) {
            step = Step.BEGIN;
        } else if (ok && operation.reply == null) {
            note(Act.REFUSE, operation, 0, 0, operation.sentNanos);
            waits++;
            step = Step.LOOK_AGAIN;
        } else {
            load(operation, false); // also where nobody can say who has the lock: the service has to go on
            locked = ok;
        }
    }

    private void load(Operation operation, boolean beforeItExpires) {
        loadingSinceNanos = operation.doneNanos;
        early = beforeItExpires;
        locked = false;
        step = Step.LOAD;
    }

    private void loaded(Operation operation, boolean sent) {
        given(operation, sent);
        if (sent) {
            note(Act.WRITE, operation, early ? 1 : 0, locked ? 1 : 0, loadingSinceNanos);
        }
        step = locked && sent ? Step.UNLOCK : Step.BEGIN;
        waits = 0;
    }

    private void given(Operation operation, boolean sent) {
        if (lifetimes != null && sent) {
            lifetimes.given(operation);
        }
    }

    /** Whether this one is to renew a value that has not expired yet. */
    private boolean isDue(@Nullable Object reply) {
        if (!(reply instanceof byte[] value)) {
            return false;
        }
        long expires = 0;
        for (int i = 0; i < value.length && value[i] != ':'; i++) {
            if (value[i] < '0' || value[i] > '9') {
                return false; // none of ours
            }
            expires = expires * 10 + value[i] - '0';
        }
        double ahead = -cache.loadTime().toMillis() * Math.log(1 - random.nextDouble());
        return Cache.nowMillis() + ahead >= expires;
    }

    private void note(Act act, Operation operation, long a, long b, long since) {
        HistoryPen pen = loads;
        if (pen != null) {
            pen.write(act, operation.outcome, operation.shard, number, a, b, since, operation.doneNanos);
        }
    }
}
