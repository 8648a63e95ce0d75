package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.NoopLab;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.ManualClock;
import dev.redisdrill.timeline.unit.TimeOffset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a server's clock is taken for a wrong one, by what it answers to TIME and how long that takes. */
class WrongTimeTest {
    private static final String NODE = "127.0.1.1:7000";

    @TempDir
    private Path run;

    private final ManualClock clock = new ManualClock();
    private Timeline timeline;
    private HealJournal journal;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        timeline = Timeline.open(run, clock);
        journal = HealJournal.begin(run);
        server = new Server();
    }

    @AfterEach
    void end() throws Exception {
        journal.close();
        timeline.close();
    }

    @Test
    void aClockIsWrongByWhatHasChangedSinceBeforeAndNotByWhatWasDifferentAlready() throws Exception {
        server.ahead = Duration.ofMinutes(-10);
        WrongTime evidence = evidence("-10m");
        evidence.learn();
        assertThat(evidence.effect().seen()).isFalse();
        assertThat(evidence.over().seen()).isTrue();

        server.ahead = Duration.ofMinutes(-20);
        assertThat(evidence.effect()).satisfies(look -> {
            assertThat(look.seen()).isTrue();
            assertThat(look.text())
                    .isEqualTo(
                            "TIME of " + NODE + " is -600.000 s from where it was against the run's clock (± 1.0 ms)");
        });
        assertThat(evidence.over().seen()).isFalse();

        server.ahead = Duration.ofMinutes(-10).plusMillis(20);
        assertThat(evidence.over()).satisfies(look -> {
            assertThat(look.seen()).as("clocks have a pace of their own").isTrue();
            assertThat(look.text()).contains("is +0.020 s from");
        });
    }

    @Test
    void anotherOffsetThanWasAskedForIsNoEffect() throws Exception {
        WrongTime evidence = evidence("+5s");
        evidence.learn();
        for (Duration other : List.of(Duration.ofSeconds(-5), Duration.ofSeconds(4), Duration.ofMillis(5_100))) {
            server.ahead = other;
            assertThat(evidence.effect().seen()).as("%s", other).isFalse();
        }
        server.ahead = Duration.ofSeconds(5);
        assertThat(evidence.effect().seen()).isTrue();
    }

    @Test
    void theFastestOfSeveralAnswersCounts() throws Exception {
        WrongTime evidence = evidence("+1s");
        evidence.learn();
        server.ahead = Duration.ofSeconds(1);
        server.oneWay = List.of(Duration.ofMillis(400), Duration.ofMillis(5), Duration.ofMillis(300));
        assertThat(evidence.effect().text()).contains("is +1.000 s from").contains("(± 5.5 ms)");
    }

    @Test
    void whatCannotBeToldIsNotInjectedAndAfterwardsNotProven() throws Exception {
        server.oneWay = List.of(Duration.ofMillis(300));
        assertThatThrownBy(() -> evidence("+1s").learn())
                .isInstanceOf(FaultException.class)
                .hasMessage("TIME of " + NODE
                        + " takes 600.0 ms already; the fault could not be told from that and was not injected");

        server.oneWay = List.of(Duration.ofMillis(1));
        WrongTime evidence = evidence("+1s");
        evidence.learn();
        server.oneWay = List.of(Duration.ofMillis(300));
        assertThat(evidence.over().seen()).as("± 300 ms is too much to say so").isFalse();
    }

    @Test
    void whoDoesNotAnswerOrAnswersNonsenseProvesNothing() throws Exception {
        WrongTime evidence = evidence("+1s");
        evidence.learn();
        server.answer = "+OK";
        assertThat(evidence.over().seen()).isFalse();
        assertThat(evidence.effect().text()).isEqualTo(NODE + " answers TIME with +OK");
        assertThatThrownBy(evidence::learn).isInstanceOf(FaultException.class).hasMessageContaining("was not injected");
    }

    private WrongTime evidence(String offset) {
        NoopLab lab = new NoopLab(clock);
        return new WrongTime(
                new FaultContext("it", lab, server, timeline, journal, lab.start()), NODE, TimeOffset.parse(offset));
    }

    /** A server with a clock of its own, and a way to it that takes as long there as back. */
    private final class Server implements AdminClient {
        private Duration ahead = Duration.ZERO;
        private List<Duration> oneWay = List.of(Duration.ofNanos(500_000));
        private String answer = "";
        private int asked;

        @Override
        public Object call(String node, Duration timeout, String... command) throws NodeUnavailableException {
            if (!answer.isEmpty()) {
                return answer;
            }
            Duration way = oneWay.get(asked++ % oneWay.size());
            clock.advance(way);
            Instant now = clock.wallAt(clock.nanos()).plus(ahead);
            clock.advance(way);
            return List.of(
                    Long.toString(now.getEpochSecond()),
                    Long.toString(ChronoUnit.MICROS.between(now.truncatedTo(ChronoUnit.SECONDS), now)));
        }

        @Override
        public void close() {}
    }
}
