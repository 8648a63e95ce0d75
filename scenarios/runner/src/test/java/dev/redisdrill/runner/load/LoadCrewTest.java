package dev.redisdrill.runner.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.simulations.control.ControlJson;
import dev.redisdrill.simulations.control.LoadCommand;
import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.simulations.control.LoadShare;
import dev.redisdrill.simulations.control.Meter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several load programs that only talk, and whose clocks are hours apart. */
@Timeout(30)
class LoadCrewTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long HOUR = 3_600_000_000_000L;

    @TempDir
    Path run;

    private final List<Talker> talkers = List.of(new Talker(0), new Talker(5 * HOUR), new Talker(-3 * HOUR));
    private final BlockingQueue<LoadReport.Progress> seconds = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> problems = new LinkedBlockingQueue<>();
    private LoadCrew crew;

    /** A program that answers every command at once. */
    private static final class Talker implements LoadProgram {
        private final long ahead;
        private final Pipe commands;
        private final Pipe reports;
        private final OutputStream told;
        private final CompletableFuture<Integer> end = new CompletableFuture<>();
        final CompletableFuture<LoadOrder> order = new CompletableFuture<>();
        final List<LoadCommand> heard = new ArrayList<>();
        volatile long drift;

        Talker(long ahead) {
            this.ahead = ahead;
            try {
                commands = Pipe.open();
                reports = Pipe.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            told = Channels.newOutputStream(reports.sink());
            Thread thread = new Thread(this::listen, "talker");
            thread.setDaemon(true);
            thread.start();
        }

        private void listen() {
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(Channels.newInputStream(commands.source()), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (ControlJson.isCommand(line)) {
                        answer(ControlJson.parse(line, LoadCommand.class));
                    } else {
                        order.complete(ControlJson.parse(line, LoadOrder.class));
                        tell(new LoadReport.Ready("talker", "1"));
                    }
                }
            } catch (IOException e) {
                end.complete(1);
            }
        }

        private void answer(LoadCommand command) throws IOException {
            synchronized (heard) {
                heard.add(command);
            }
            if (command instanceof LoadCommand.AskClock ask) {
                tell(new LoadReport.Clock(ask.question(), System.nanoTime() + ahead + drift));
            } else if (command instanceof LoadCommand.Stop) {
                tell(new LoadReport.Stopped(7_000 + ahead));
            } else if (command instanceof LoadCommand.ReadBack) {
                tell(new LoadReport.ReadBackDone(1, 10));
            } else if (command instanceof LoadCommand.Exit) {
                kill();
            }
        }

        synchronized void tell(LoadReport report) throws IOException {
            told.write((ControlJson.toLine(report) + "\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public OutputStream input() {
            return Channels.newOutputStream(commands.sink());
        }

        @Override
        public InputStream output() {
            return Channels.newInputStream(reports.source());
        }

        @Override
        public int waitFor() throws InterruptedException {
            return end.join();
        }

        @Override
        public boolean waitFor(Duration limit) {
            return end.completeOnTimeout(-1, limit.toMillis(), TimeUnit.MILLISECONDS)
                            .join()
                    >= 0;
        }

        @Override
        public void kill() {
            end.complete(137);
            try {
                told.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void launch() {
        crew = new LoadCrew(
                run,
                talkers.stream()
                        .map(talker -> new LoadProcess(() -> talker, "see its log"))
                        .toList(),
                Optional.empty(),
                LoadCrew.Host.HERE);
        crew.onProgress(seconds::add);
        crew.onProblem(problems::add);
    }

    @AfterEach
    void close() {
        crew.close();
    }

    private LoadOrder order() {
        return new LoadOrder(
                run.resolve("plan.json").toString(),
                run.toString(),
                Instant.EPOCH,
                1_000_000,
                List.of(),
                false,
                Optional.empty(),
                Map.of(),
                List.of(),
                false,
                Optional.empty(),
                List.of(),
                LoadShare.WHOLE,
                Optional.empty());
    }

    @Test
    void eachHasItsShareItsDirectoryAndTheRunsClockOnItsOwn() throws Exception {
        crew.prepare(order(), LIMIT);

        for (int i = 0; i < talkers.size(); i++) {
            Talker talker = talkers.get(i);
            LoadOrder order = talker.order.join();
            assertThat(order.share()).isEqualTo(new LoadShare(i, 3));
            assertThat(order.runDirectory())
                    .isEqualTo(run.resolve("load/processes/" + i).toString());
            assertThat(Math.abs(order.originNanos() - 1_000_000 - talker.ahead))
                    .as("offset of process %d", i)
                    .isLessThan(50_000_000);
        }
        assertThat(talkers.get(0).order.join().originNanos())
                .as("no offset that may be none is reckoned with")
                .isEqualTo(1_000_000);
    }

    @Test
    void progressIsToldOnceASecondForAll() throws Exception {
        crew.prepare(order(), LIMIT);
        talkers.get(0).tell(progress(100, 3.5, 7));
        talkers.get(1).tell(progress(200, 9.5, 5));
        talkers.get(1).tell(progress(50, 8.5, 6));
        assertThat(seconds.poll(50, TimeUnit.MILLISECONDS)).isNull();
        talkers.get(2).tell(progress(1, -1, Long.MIN_VALUE));

        LoadReport.Progress all = seconds.poll(5, TimeUnit.SECONDS);

        assertThat(all.completed()).isEqualTo(151);
        assertThat(all.p99Millis()).isEqualTo(8.5);
        assertThat(all.meters()).containsExactly(new Meter.Reading(302, 151));
        assertThat(all.answeredNanos()).containsExactly(7L);
    }

    private static LoadReport.Progress progress(long n, double p99, long answered) {
        return new LoadReport.Progress(1, n, n, 0, p99, 0.5, List.of(new Meter.Reading(2 * n, n)), List.of(answered));
    }

    @Test
    void itStopsWithTheLastAndAddsUpTheReadBacks() throws Exception {
        crew.prepare(order(), LIMIT);
        crew.start(5);

        assertThat(crew.stop(LIMIT)).isEqualTo(7_000 + 5 * HOUR);
        assertThat(crew.readBack(LIMIT)).isEqualTo(new LoadReport.ReadBackDone(3, 30));
        assertThat(problems).isEmpty();
    }

    @Test
    void theShareOfOneThatDiesIsUnknownAndTheOthersAreStopped() throws Exception {
        crew.prepare(order(), LIMIT);
        crew.start(5);
        talkers.get(1).kill();

        assertThat(crew.failure().get(5, TimeUnit.SECONDS))
                .startsWith("load process 1 of 3: ")
                .contains("exit code 137")
                .endsWith("its share of the load is UNKNOWN");
        assertThat(crew.stop(LIMIT)).isEqualTo(7_000);
        assertThatThrownBy(() -> crew.readBack(LIMIT)).hasMessageContaining("UNKNOWN");
        for (int survivor : List.of(0, 2)) {
            assertThat(talkers.get(survivor).heard)
                    .hasAtLeastOneElementOfType(LoadCommand.Stop.class)
                    .hasAtLeastOneElementOfType(LoadCommand.ReadBack.class);
        }
        crew.close();
        assertThat(Files.readString(run.resolve("load/processes.json"))).contains("UNKNOWN");
    }

    @Test
    void aClockThatMovesDuringTheRunIsTold() throws Exception {
        crew.prepare(order(), LIMIT);
        crew.start(5);
        talkers.get(2).drift = 1_000_000_000;
        crew.stop(LIMIT);

        assertThat(problems.poll(5, TimeUnit.SECONDS)).startsWith("load process 2 of 3: its clock has moved by ");
        assertThat(problems).isEmpty();
    }
}
