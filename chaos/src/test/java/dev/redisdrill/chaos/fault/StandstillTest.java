package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.lab.NoopLab;
import dev.redisdrill.timeline.event.Timeline;
import dev.redisdrill.timeline.time.ManualClock;
import dev.redisdrill.timeline.unit.Share;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a server is taken for starved, by when it answers: on a clock that moves by what answers take. */
class StandstillTest {
    private static final String NODE = "127.0.1.1:7000";
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(100);

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
    void aServerThatStandsStillForItsPartOfEachPeriodIsStarvedAndAfterwardsNoMore() throws Exception {
        Standstill evidence = evidence("20%");
        evidence.learn();
        assertThat(evidence.effect()).satisfies(look -> {
            assertThat(look.seen()).isFalse();
            assertThat(look.text()).startsWith("0 PINGs waited for " + NODE);
        });

        server.stopped(80);
        assertThat(evidence.effect()).satisfies(look -> {
            assertThat(look.seen()).as(look.text()).isTrue();
            int percent = Integer.parseInt(look.text().replaceFirst(".* during ([0-9]+) % .*", "$1"));
            assertThat(percent).as("known answer: 80 %%").isBetween(70, 90);
        });
        assertThat(evidence.over().seen()).isFalse();

        server.stopped(0);
        assertThat(evidence.over().seen()).isTrue();
    }

    @Test
    void aServerThatIsHardlyStarvedShowsItToo() throws Exception {
        Standstill evidence = evidence("90%");
        evidence.learn();
        server.stopped(10);
        assertThat(evidence.effect().seen()).isTrue();
        assertThat(evidence.over().seen()).isFalse();
    }

    @Test
    void oneLongWaitIsNoStarving() throws Exception {
        Standstill evidence = evidence("20%");
        evidence.learn();
        server.pause(450);
        assertThat(evidence.effect()).satisfies(look -> {
            assertThat(look.seen()).isFalse();
            assertThat(look.text()).startsWith("1 PINGs waited");
        });
    }

    @Test
    void aLittleStandingStillIsNotWhatWasAskedFor() throws Exception {
        Standstill evidence = evidence("10%");
        evidence.learn();
        server.stopped(30);
        assertThat(evidence.effect().seen()).isFalse();
    }

    @Test
    void whatStandsStillAlreadyOrAnswersSlowlyIsLeftAlone() throws Exception {
        server.stopped(80);
        assertThatThrownBy(() -> evidence("20%").learn())
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("the fault")
                .hasMessageContaining("not injected");
        server.stopped(0);
        server.answerMicros = 10_000;
        assertThatThrownBy(() -> evidence("20%").learn())
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("a PING of " + NODE + " takes 10.0 ms already");
    }

    private Standstill evidence(String share) {
        NoopLab lab = new NoopLab(clock);
        return new Standstill(
                new FaultContext("it", lab, server, timeline, journal, lab.start()),
                NODE,
                Share.parse(share),
                () -> clock.advance(Duration.ofMillis(1)));
    }

    /** A server that stands still at the beginning of each period, or once. */
    private final class Server implements AdminClient {
        private long answerMicros = 300;
        private long stoppedMillis;
        private long pauseMillis;

        void stopped(long millisOfEachPeriod) {
            stoppedMillis = millisOfEachPeriod;
        }

        void pause(long millis) {
            pauseMillis = millis;
        }

        @Override
        public Object call(String node, Duration timeout, String... command) {
            long inPeriod = TimeUnit.NANOSECONDS.toMillis(clock.nanos() % PERIOD);
            long wait = Math.max(0, stoppedMillis - inPeriod) + pauseMillis;
            pauseMillis = 0;
            clock.advance(Duration.ofMillis(wait).plusNanos(TimeUnit.MICROSECONDS.toNanos(answerMicros)));
            return "PONG";
        }

        @Override
        public void close() {}
    }
}
