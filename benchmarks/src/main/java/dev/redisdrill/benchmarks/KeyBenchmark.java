package dev.redisdrill.benchmarks;

import dev.redisdrill.simulations.client.HashSlot;
import dev.redisdrill.simulations.key.KeySpace;
import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.operation.Operation;
import dev.redisdrill.simulations.operation.OperationSource;
import dev.redisdrill.simulations.workload.Cache;
import dev.redisdrill.simulations.workload.Distribution;
import dev.redisdrill.simulations.workload.Site;
import dev.redisdrill.simulations.workload.ValueSize;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.unit.Share;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Choosing a key of 100,000 on three shards, and its slot. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeyBenchmark {
    private static final int KEYS = 100_000;
    private static final ShardMap SHARDS = ShardMap.of(List.of(
            List.of(new SlotRange(0, 5_460)),
            List.of(new SlotRange(5_461, 10_922)),
            List.of(new SlotRange(10_923, 16_383))));

    private final Scratch scratch = Scratch.create();
    private final KeySpace space = KeySpace.of("shop", "cache", KEYS, SHARDS);
    private final SplittableRandom random = new SplittableRandom(42);
    private final Operation operation = new Operation();
    private final OperationSource uniform = cache("uniform");
    private final OperationSource zipf = cache("zipf");

    private OperationSource cache(String distribution) {
        Cache cache = new Cache(
                Optional.empty(),
                Optional.of(1),
                KEYS,
                ValueSize.parse("100B"),
                Distribution.parse(distribution),
                new Share(0.5),
                Optional.empty());
        try (LedgerBook book = LedgerBook.create(scratch.path(), "benchmark")) {
            return cache.deploy(new Site("shop", "cache", SHARDS, 42, book))
                    .group()
                    .sources()
                    .apply(0);
        } catch (IOException e) {
            throw scratch.unusable(e);
        }
    }

    /** The key's bytes and its slot, known from its number. */
    @Benchmark
    public void keyAndSlot(Blackhole hole) {
        int number = random.nextInt(KEYS);
        hole.consume(space.key(number));
        hole.consume(space.slot(number));
    }

    /** For comparison: the slot found by hashing the key. */
    @Benchmark
    public int keyAndItsHash() {
        return HashSlot.of(space.key(random.nextInt(KEYS)));
    }

    /** A whole GET or SET of a cache whose keys are all as likely. */
    @Benchmark
    public Operation uniformCacheOperation() {
        uniform.next(operation);
        return operation;
    }

    /** A whole GET or SET of a cache with few keys that are used often. */
    @Benchmark
    public Operation zipfCacheOperation() {
        zipf.next(operation);
        return operation;
    }

    /** Deletes the files. */
    @TearDown
    public void close() {
        scratch.close();
    }
}
