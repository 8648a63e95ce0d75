package dev.redisdrill.timeline.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.measure.WriteGaps.Gap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteGapLogTest {
    private static final long MS = 1_000_000;

    @TempDir
    Path run;

    private record Ack(int shard, long sent, long done) {}

    @Test
    void anOutageRunsFromTheLastAcknowledgedWriteToTheFirstAcknowledgementAfterIt() throws IOException {
        WriteGaps gaps = written(
                1,
                List.of(
                        new Ack(1, 10 * MS, 10 * MS + 200_000),
                        new Ack(1, 11 * MS, 11 * MS + 200_000),
                        new Ack(1, 500 * MS, 1_012 * MS),
                        new Ack(1, 1_011 * MS, 1_013 * MS)));

        assertThat(gaps.at(1, 11 * MS + 1)).isEqualTo(new Gap(1, 11 * MS + 1, 1_012 * MS));
        assertThat(gaps.at(1, 500 * MS)).isEqualTo(new Gap(1, 11 * MS + 1, 1_012 * MS));
        assertThat(gaps.at(1, 500 * MS + 1)).isEqualTo(new Gap(1, 500 * MS + 1, 1_013 * MS));
        assertThat(gaps.at(1, 11 * MS)).isEqualTo(new Gap(1, 10 * MS + 1, 11 * MS + 200_000));
        assertThat(gaps.complete(1)).isTrue();
    }

    @Test
    void aWriteSentDuringTheOutageAndAcknowledgedEarlyEndsItForThoseBeforeIt() throws IOException {
        WriteGaps gaps = written(
                1, List.of(new Ack(1, 1 * MS, 2 * MS), new Ack(1, 3 * MS, 900 * MS), new Ack(1, 600 * MS, 601 * MS)));

        assertThat(gaps.at(1, 3 * MS)).isEqualTo(new Gap(1, 1 * MS + 1, 601 * MS));
    }

    @Test
    void aShardThatNeverCameBackHasAGapWithoutEnd() throws IOException {
        WriteGaps gaps = written(
                2, List.of(new Ack(1, 5 * MS, 6 * MS), new Ack(2, 5 * MS, 6 * MS), new Ack(2, 9 * MS, 9 * MS + 1)));

        assertThat(gaps.at(1, 100 * MS)).isEqualTo(new Gap(1, 5 * MS + 1, WriteGaps.NEVER));
        assertThat(gaps.of(2)).hasSize(3);
    }

    @Test
    void gapsAreOnDiskAsSoonAsTheyAreFinalAndAFileOfAKilledProcessSaysSo() throws IOException {
        try (WriteGapLog log = WriteGapLog.create(run, 1, 0, Duration.ofMillis(1))) {
            log.acknowledged(1, "a:1", 300 * MS, 301 * MS);
            log.cut(301 * MS + WriteGapLog.HOLDBACK.toNanos());
            assertThat(WriteGaps.read(run).gaps()).containsExactly(new Gap(1, 0, 301 * MS));
            assertThat(WriteGaps.read(run).complete(1)).isFalse();
        }
        Files.writeString(run.resolve(WriteGaps.FILE), Files.readString(run.resolve(WriteGaps.FILE)) + "1,77");
        assertThat(WriteGaps.read(run).gaps()).hasSize(1);
    }

    @Test
    void anAcknowledgementToldTooLateIsCounted() throws IOException {
        try (WriteGapLog log = WriteGapLog.create(run, 1, 0, Duration.ofMillis(1))) {
            log.acknowledged(1, "a:1", 300 * MS, 301 * MS);
            log.cut(10_000 * MS);
            log.acknowledged(1, "a:1", 100 * MS, 101 * MS);
            assertThat(log.late()).isEqualTo(1);
        }
    }

    @Test
    void theFileDoesNotGrowWithTheNumberOfWrites() throws IOException {
        try (WriteGapLog log = WriteGapLog.create(run, 1, 0, Duration.ofMillis(1))) {
            for (int i = 0; i < 200_000; i++) {
                log.acknowledged(1, "a:1", i * 10_000L, i * 10_000L + 5 * MS);
                if (i % 5_000 == 0) {
                    log.cut(i * 10_000L + 5 * MS);
                }
            }
            log.stop();
        }
        WriteGaps gaps = WriteGaps.read(run);
        assertThat(gaps.gaps()).hasSizeBetween(1_990, 2_010);
        assertThat(gaps.at(1, 1_000 * MS).untilNanos()).isBetween(1_004 * MS, 1_005 * MS);
    }

    @Test
    void agreesWithBruteForceOnRandomWritesToldOutOfOrder() throws IOException {
        long seed = new SplittableRandom().nextLong();
        for (int round = 0; round < 300; round++) {
            compare(seed + round);
        }
    }

    private void compare(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int shards = 1 + random.nextInt(3);
        long span = 3_000 * MS;
        long start = random.nextLong(50 * MS);
        List<Ack> acks = new ArrayList<>();
        long frozenFrom = random.nextLong(span);
        long frozenTo = frozenFrom + random.nextLong(1_500 * MS);
        int writes = random.nextInt(400);
        for (int i = 0; i < writes; i++) {
            int shard = 1 + random.nextInt(shards);
            long sent = random.nextLong(span);
            long done = sent + 1 + random.nextLong(random.nextInt(10) == 0 ? 900 * MS : 2 * MS);
            boolean waits = shard == 1 && done >= frozenFrom && sent < frozenTo;
            acks.add(new Ack(shard, sent, waits ? Math.max(done, frozenTo + random.nextLong(5 * MS)) : done));
        }
        WriteGaps gaps = write(shards, start, acks, random);
        for (int probe = 0; probe < 200; probe++) {
            int shard = 1 + random.nextInt(shards);
            long t = start + random.nextLong(span + 100 * MS);
            assertSameAnswer(acks, gaps, shard, t, seed);
        }
        for (Ack ack : acks) {
            assertSameAnswer(acks, gaps, ack.shard, Math.max(start, ack.sent + 1), seed);
            assertSameAnswer(acks, gaps, ack.shard, Math.max(start, ack.sent), seed);
            assertSameAnswer(acks, gaps, ack.shard, Math.max(start, ack.done), seed);
        }
    }

    private static void assertSameAnswer(List<Ack> acks, WriteGaps gaps, int shard, long t, long seed) {
        long truth = acks.stream()
                .filter(ack -> ack.shard == shard && ack.sent >= t)
                .mapToLong(Ack::done)
                .min()
                .orElse(WriteGaps.NEVER);
        Gap gap = gaps.at(shard, t);
        if (truth != WriteGaps.NEVER && truth - t < MS) {
            assertThat(gap == null || (gap.ended() && gap.untilNanos() - t < MS))
                    .as("seed %d shard %d t %d truth %d: %s", seed, shard, t, truth, gap)
                    .isTrue();
            return;
        }
        if (truth != WriteGaps.NEVER && truth - t < 2 * MS && gap == null) {
            return;
        }
        assertThat(gap)
                .as("seed %d shard %d t %d truth %d", seed, shard, t, truth)
                .isNotNull();
        // A gap never says that it was longer than it was, and at most 1 ms less.
        long least = truth == WriteGaps.NEVER ? truth : truth - MS + 1;
        assertThat(gap.untilNanos()).as("seed %d shard %d t %d", seed, shard, t).isBetween(least, truth);
    }

    /** Tells the acknowledgements at their time, each up to half the holdback late, and cuts in between. */
    private WriteGaps write(int shards, long start, List<Ack> acks, SplittableRandom random) throws IOException {
        record Told(long at, Ack ack) {}
        long delay = WriteGapLog.HOLDBACK.toNanos() / 2;
        List<Told> told = acks.stream()
                .map(ack -> new Told(ack.done + random.nextLong(delay), ack))
                .sorted(Comparator.comparingLong(Told::at))
                .toList();
        try (WriteGapLog log = WriteGapLog.create(run, shards, start, Duration.ofMillis(1))) {
            for (Told next : told) {
                log.acknowledged(next.ack.shard, NodeGaps.UNKNOWN, next.ack.sent, next.ack.done);
                if (random.nextInt(20) == 0) {
                    log.cut(next.at);
                }
            }
            log.stop();
            assertThat(log.late()).isZero();
        }
        return WriteGaps.read(run);
    }

    private WriteGaps written(int shards, List<Ack> acks) throws IOException {
        return write(shards, 0, acks, new SplittableRandom(1));
    }
}
