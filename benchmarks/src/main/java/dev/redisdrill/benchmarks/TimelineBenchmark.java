package dev.redisdrill.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.ManualClock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One line of {@code timeline.jsonl}, read and written. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TimelineBenchmark {
    private final ManualClock clock = new ManualClock();
    private final Event event =
            new Event.SlotsMoved(12_345_678_901L, 1, "127.0.1.1:7000", "127.0.1.2:7000", 5_461, "127.0.2.1:7000");
    private final String line;

    /** Makes the line. */
    public TimelineBenchmark() {
        line = toText();
    }

    private String toText() {
        try {
            return Timeline.toLine(event, clock);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event that cannot be written: " + event, e);
        }
    }

    /** A line into an event. */
    @Benchmark
    public Event parse() throws JsonProcessingException {
        return Timeline.parseLine(line);
    }

    /** An event into a line. */
    @Benchmark
    public String write() {
        return toText();
    }
}
