package dev.redisdrill.timeline.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.timeline.time.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogProcessor;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyLogTest {
    private static final Series GET = new Series("shop", "cache", "get", 1, "steady", Outcome.OK);
    private static final Series SET = new Series("shop", "cache", "set", 2, "fault", Outcome.UNKNOWN);

    @TempDir
    Path run;

    private final ManualClock clock = new ManualClock();

    @Test
    void givesBackSeriesIntervalsAndValues() throws IOException {
        writeTwoIntervals();

        try (Stream<LatencyLog.Interval> read = LatencyLog.read(run.resolve(LatencyLog.RESPONSE_FILE))) {
            List<LatencyLog.Interval> intervals = read.toList();
            assertThat(intervals).extracting(LatencyLog.Interval::series).containsExactly(GET, GET, SET);
            assertThat(intervals)
                    .extracting(LatencyLog.Interval::startNanos)
                    .containsExactly(500_000_000L, 700_000_000L, 700_000_000L);
            assertThat(intervals).extracting(LatencyLog.Interval::endNanos).contains(700_000_000L, 900_000_000L);
            Histogram first = intervals.get(0).histogram();
            assertThat(first.getTotalCount()).isEqualTo(2);
            assertThat(first.getMaxValue()).isBetween(3_000_000L, 3_024_000L);
            assertThat(first.getMinNonZeroValue()).isBetween(199_000L, 200_000L);
        }
    }

    @Test
    void hdrHistogramsOwnReaderAndProcessorReadIt() throws IOException, InterruptedException {
        writeTwoIntervals();
        Path file = run.resolve(LatencyLog.RESPONSE_FILE);

        try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
            EncodableHistogram first = reader.nextIntervalHistogram();
            assertThat(first.getTag()).isEqualTo(GET.tag());
            long zero = clock.anchor().wall().toEpochMilli();
            assertThat(first.getStartTimeStamp()).isEqualTo(zero + 500);
            assertThat(first.getEndTimeStamp()).isEqualTo(zero + 700);
        }
        Path out = run.resolve("percentiles");
        Thread processor = new HistogramLogProcessor(
                new String[] {"-i", file.toString(), "-o", out.toString(), "-tag", SET.tag(), "-csv"});
        processor.start();
        processor.join(Duration.ofSeconds(20).toMillis());
        assertThat(run.resolve("percentiles.hgrm"))
                .content()
                .contains("1002."); // ms: one second, in a bucket 0.8 % wide
        assertThat(out).content().containsPattern("0\\.900,1,");
    }

    @Test
    void valuesOutOfRangeAreCountedAndNotClipped() throws IOException {
        try (LatencyLog log = LatencyLog.create(run.resolve(LatencyLog.SERVICE_FILE), clock)) {
            log.recorder(GET).record(LatencyLog.HIGHEST_NANOS + 1);
            log.recorder(GET).record(-1);
            log.recorder(GET).record(LatencyLog.HIGHEST_NANOS);
            log.recorder(GET).record(0);
            assertThat(log.overflow()).isEqualTo(2);
            log.cut(1);
        }
        try (Stream<LatencyLog.Interval> read = LatencyLog.read(run.resolve(LatencyLog.SERVICE_FILE))) {
            assertThat(read)
                    .singleElement()
                    .satisfies(i -> assertThat(i.histogram().getTotalCount()).isEqualTo(2));
        }
    }

    @Test
    void aLineCutShortByAKillIsLeftOutButDamageIsNamed() throws IOException {
        writeTwoIntervals();
        Path file = run.resolve(LatencyLog.RESPONSE_FILE);
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() - 9));
        try (Stream<LatencyLog.Interval> read = LatencyLog.read(file)) {
            assertThat(read).hasSize(2);
        }
        Files.writeString(file, "\nmore\n", StandardOpenOption.APPEND);
        try (Stream<LatencyLog.Interval> read = LatencyLog.read(file)) {
            assertThatThrownBy(read::toList)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("response.hlog:");
        }
    }

    private void writeTwoIntervals() throws IOException {
        clock.advance(Duration.ofMillis(500));
        try (LatencyLog log = LatencyLog.create(run.resolve(LatencyLog.RESPONSE_FILE), clock)) {
            log.recorder(GET).record(200_000);
            log.recorder(GET).record(3_000_000);
            log.cut(700_400_000);
            log.recorder(GET).record(250_000);
            log.recorder(SET).record(1_000_000_000);
            log.cut(900_000_000);
            log.cut(1_100_000_000);
        }
    }
}
