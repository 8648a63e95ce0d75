package dev.redisdrill.simulations.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.control.ControlJson;
import dev.redisdrill.simulations.control.LoadCommand;
import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.simulations.control.LoadShare;
import dev.redisdrill.simulations.fixture.RedisCluster;
import dev.redisdrill.simulations.load.PlanFile;
import dev.redisdrill.simulations.workload.RateLimiter;
import dev.redisdrill.timeline.cluster.SlotRange;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.measure.CountLog;
import dev.redisdrill.timeline.measure.LatencyLog;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.measure.LeftOut;
import dev.redisdrill.timeline.measure.LoadSummary;
import dev.redisdrill.timeline.measure.Outcome;
import dev.redisdrill.timeline.measure.WriteGaps;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.time.RunClock;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The load process with all three workloads against a real cluster with TLS and a restricted user. */
@Timeout(90)
class LoadMainIT {
    private static final long MILLI = 1_000_000;
    private static final String PLAN = """
            {"schema": "redis-drill/plan/1", "name": "it", "seed": 7,
             "load": {"warmup": "1s", "duration": "4s", "client": null},
             "tenants": [{"name": "shop", "workloads": [
               {"name": null, "cache": {"rate": "600/s", "users": null, "keys": 900, "valueSize": "100B",
                 "distribution": "zipf", "readShare": "80%", "ttl": "5m",
                 "stampede": null, "loadTime": "0s"}},
               {"name": "sessions", "agent-state": {"rate": "300/s", "users": null, "keys": 300, "fields": 3,
                 "valueSize": "50B", "distribution": "uniform", "readShare": "50%", "ttl": "30m"}},
               {"name": "orders", "ledger": {"rate": "600/s", "users": null, "keys": 300, "valueSize": "64B",
                 "distribution": "uniform", "readShare": "20%", "setShare": "30%"}}]}]}
            """;

    @TempDir
    static Path directory;

    private static RedisCluster cluster;

    @TempDir
    Path run;

    private final RunClock clock = RunClock.startingNow();

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = RedisCluster.start(directory, 3, 0);
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void writePlan() throws Exception {
        Files.writeString(run.resolve("plan.json"), PLAN);
    }

    private LoadOrder order(ClusterAccess access) {
        List<List<SlotRange>> slots = List.of(
                List.of(new SlotRange(0, 5460)),
                List.of(new SlotRange(5461, 10921)),
                List.of(new SlotRange(10922, 16383)));
        ClusterAccess.User user = access.tenants().get("shop");
        return new LoadOrder(
                run.resolve("plan.json").toString(),
                run.toString(),
                clock.anchor().wall(),
                clock.anchor().originNanos(),
                access.seeds(),
                access.tls(),
                access.caPem(),
                Map.of("shop", new LoadOrder.Login(user.name(), user.password().reveal(), user.source())),
                slots,
                false,
                Optional.empty(),
                List.of(),
                LoadShare.WHOLE,
                Optional.empty());
    }

    /** The servers of this build have no modules. */
    @Test
    void whatNeedsAModuleThatIsNotLoadedIsReplacedOrLeftOutAndTold() throws Exception {
        String rag = """
                {"name": null, "rag-cache": {"rate": "10/s", "users": null, "keys": 30, "valueSize": "100B",
                  "distribution": "zipf"}}""";
        String gate = """
                {"name": "gate", "rate-limiter": {"rate": "10/s", "users": null, "keys": 30, "distribution": "zipf",
                  "algorithm": "module", "limit": 5, "window": "1s"}}""";
        String plan = """
                {"schema": "redis-drill/plan/1", "seed": 7, "load": {"warmup": "1s", "duration": "4s", "client": null},
                 "tenants": [{"name": "shop", "workloads": [%s]}]}""";
        Files.writeString(run.resolve("plan.json"), plan.formatted(rag + "," + gate));

        PlanFile fitted = ServerFit.of(PlanFile.read(run.resolve("plan.json")), cluster.access(), run);

        assertThat(fitted.tenants().get(0).workloads()).singleElement().satisfies(left -> {
            assertThat(left.label()).isEqualTo("gate");
            assertThat(left.workload())
                    .isInstanceOfSatisfying(
                            RateLimiter.class,
                            limiter -> assertThat(limiter.algorithm()).isEqualTo(RateLimiter.Algorithm.GCRA));
        });
        assertThat(LeftOut.read(run).orElseThrow().workloads())
                .extracting(LeftOut.Item::toString)
                .containsExactly(
                        "shop/rag-cache was left out: the servers do not have FT.CREATE, FT.DROPINDEX, FT.SEARCH, JSON.GET,"
                                + " JSON.SET",
                        "shop/gate ran as algorithm: gcra: the servers do not have CL.THROTTLE");
        Files.writeString(run.resolve("plan.json"), plan.formatted(rag));
        assertThatThrownBy(() -> ServerFit.of(PlanFile.read(run.resolve("plan.json")), cluster.access(), run))
                .hasMessageStartingWith("nothing is left to run: shop/rag-cache");
    }

    private interface During {
        void act() throws Exception;
    }

    private record Answer(LoadReport.Stopped stopped, LoadReport.ReadBackDone readBack, List<LoadReport> heard) {}

    /** A second of warm-up, half of one, then what is done during the load, two more, and what is done before the read-back. */
    private Answer drill(UnaryOperator<ConnectionFactory> wiring, During load, During afterwards) throws Exception {
        try (Conversation runner = new Conversation(wiring)) {
            runner.say(order(cluster.access()));
            runner.hear(LoadReport.Ready.class);
            long start = clock.nanos() + 50 * MILLI;
            runner.say(new LoadCommand.Start(start));
            runner.say(new LoadCommand.Phase(Phases.STEADY, start + 1_000 * MILLI));
            sleepUntil(start + 1_500 * MILLI);
            load.act();
            sleepUntil(start + 3_500 * MILLI);
            runner.say(new LoadCommand.Stop());
            LoadReport.Stopped stopped = runner.hear(LoadReport.Stopped.class);
            afterwards.act();
            runner.say(new LoadCommand.ReadBack());
            LoadReport.ReadBackDone done = runner.hear(LoadReport.ReadBackDone.class);
            runner.say(new LoadCommand.Exit());
            assertThat(runner.exitCode()).isZero();
            return new Answer(stopped, done, runner.heard);
        }
    }

    private void sleepUntil(long nanos) {
        while (clock.nanos() < nanos) {
            LockSupport.parkNanos(nanos - clock.nanos());
        }
    }

    private LedgerSummary ledger() throws Exception {
        return LedgerSummary.read(run).orElseThrow();
    }

    @Test
    void aFreezeShowsInGapsAndLatenciesAndLosesNothing() throws Exception {
        long[] frozen = new long[2];
        Answer answer = drill(
                UnaryOperator.identity(),
                () -> {
                    frozen[0] = clock.nanos();
                    cluster.signal(1, "STOP");
                    sleepUntil(frozen[0] + 500 * MILLI);
                    cluster.signal(1, "CONT");
                    frozen[1] = clock.nanos();
                },
                () -> {});

        WriteGaps.Gap gap = WriteGaps.read(run).at(2, frozen[0] + 50 * MILLI);
        assertThat(gap).isNotNull();
        assertThat(gap.fromNanos()).isBetween(frozen[0] - 100 * MILLI, frozen[0] + 50 * MILLI);
        assertThat(gap.untilNanos()).isBetween(frozen[0] + 490 * MILLI, frozen[1] + 100 * MILLI);
        assertThat(WriteGaps.read(run).complete(1)).isTrue();

        LedgerSummary ledger = ledger();
        assertThat(ledger.reason()).isEmpty();
        assertThat(ledger.totals().lost()).isZero();
        assertThat(ledger.totals().phantom()).isZero();
        assertThat(ledger.totals().stale()).isZero();
        assertThat(ledger.totals().acknowledged()).isGreaterThan(1_000);
        assertThat(ledger.perShard())
                .extracting(LedgerSummary.ShardTally::shard)
                .containsExactly(1, 2, 3);

        LoadSummary load = LoadSummary.read(run).orElseThrow();
        assertThat(load.offered()).isEqualTo(load.completed() + load.failed() + load.unknown() + load.neverSent());
        assertThat(load.offeredPerSecond()).isBetween(1_500.0, 2_100.0);
        assertThat(load.completed()).isGreaterThan(load.offered() * 99 / 100);
        assertThat(load.latencyOverflow()).isZero();
        assertThat(load.stopNanos()).isEqualTo(answer.stopped().atNanos());

        List<CountLog.Row> counts = CountLog.read(run);
        assertThat(counts.stream().mapToLong(CountLog.Row::ok).sum()).isEqualTo(load.completed());
        assertThat(counts.stream().mapToLong(CountLog.Row::offered).sum()).isEqualTo(load.offered());
        assertThat(counts)
                .extracting(CountLog.Row::operation)
                .contains("get", "set", "hset", "hgetall", "expire", "sadd");

        long maxResponse = maxOf(LatencyLog.RESPONSE_FILE, load.completed());
        long maxService = maxOf(LatencyLog.SERVICE_FILE, load.completed());
        assertThat(maxResponse).isGreaterThan(480 * MILLI);
        assertThat(maxService).isGreaterThan(300 * MILLI);
        assertThat(answer.heard()).hasAtLeastOneElementOfType(LoadReport.Progress.class);
        assertThat(Files.readAllLines(run.resolve("load/resources.jsonl"))).hasSizeGreaterThan(2);
        System.getLogger("LoadMainIT").log(System.Logger.Level.INFO, load.toString());
    }

    /** Checks that all acknowledged operations are in the log, in both phases, and returns the longest. */
    private long maxOf(String file, long completed) throws Exception {
        long max = 0;
        long count = 0;
        boolean steady = false;
        try (Stream<LatencyLog.Interval> intervals = LatencyLog.read(run.resolve(file))) {
            for (LatencyLog.Interval interval : intervals.toList()) {
                max = Math.max(max, interval.histogram().getMaxValue());
                if (interval.series().outcome() == Outcome.OK) {
                    count += interval.histogram().getTotalCount();
                }
                steady |= interval.series().phase().equals(Phases.STEADY);
            }
        }
        assertThat(count).isEqualTo(completed);
        assertThat(steady).isTrue();
        return max;
    }

    @Test
    void aClientThatAcknowledgesWithoutSendingIsCaughtToTheWrite() throws Exception {
        AtomicReference<LiarFactory> liar = new AtomicReference<>();
        Answer answer = drill(
                honest -> {
                    liar.set(new LiarFactory(honest, "orders", 7));
                    return liar.get();
                },
                () -> {},
                () -> {});

        assertThat(liar.get().lies()).isGreaterThan(100);
        assertThat(answer.readBack().lost()).isEqualTo(liar.get().lies());
        assertThat(ledger().complete()).isTrue();
        assertThat(Files.readAllLines(run.resolve("ledger/lost.jsonl")))
                .allMatch(line -> line.contains("\"node\":\"liar:1\""));
    }

    @Test
    void aShardThatForgetsEverythingLosesEveryAcknowledgedWriteAndNoneElsewhere() throws Exception {
        drill(UnaryOperator.identity(), () -> {}, () -> cluster.admin(2, redis -> redis.flushall()));

        LedgerSummary ledger = ledger();
        assertThat(ledger.complete()).isTrue();
        for (LedgerSummary.ShardTally shard : ledger.perShard()) {
            assertThat(shard.tally().lost())
                    .isEqualTo(shard.shard() == 3 ? shard.tally().acknowledged() : 0);
        }
        assertThat(ledger.totals().lost()).isGreaterThan(300);
    }

    private Process spawn() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadMain.class.getName())
                .redirectError(run.resolve("load.err").toFile())
                .start();
    }

    private static void say(Process process, String line) throws Exception {
        OutputStream to = process.getOutputStream();
        to.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        to.flush();
    }

    @Test
    void whenTheRunnerDiesItHaltsAtOnceAndLeavesReadableEvidence() throws Exception {
        Process process = spawn();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            say(process, ControlJson.toLine(order(cluster.access())));
            assertThat(ControlJson.parse(out.readLine(), LoadReport.class)).isInstanceOf(LoadReport.Filling.class);
            assertThat(ControlJson.parse(out.readLine(), LoadReport.class)).isInstanceOf(LoadReport.Ready.class);
            say(process, "{\"command\":\"Start\",\"atNanos\":" + clock.nanos() + "}");
            assertThat(ControlJson.parse(out.readLine(), LoadReport.class)).isInstanceOf(LoadReport.Progress.class);
            process.getOutputStream().close();
            assertThat(process.waitFor(1, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(LoadProcess.EXIT_ABANDONED);
            assertThat(out.readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
        assertThat(CountLog.read(run).stream().mapToLong(CountLog.Row::ok).sum())
                .isGreaterThan(500);
        try (Stream<LatencyLog.Interval> intervals = LatencyLog.read(run.resolve(LatencyLog.RESPONSE_FILE))) {
            assertThat(intervals).isNotEmpty();
        }
        assertThat(WriteGaps.read(run).complete(1)).isFalse();
        assertThat(run.resolve("load.err")).content().doesNotContain("DEBUG", "Exception", "ERROR");
    }

    @Test
    void aWrongPasswordIsOneClearFatalLineWithoutIt() throws Exception {
        Process process = spawn();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            say(process, ControlJson.toLine(order(cluster.access("wrong-secret", cluster.caPem()))));
            String line = out.readLine();
            assertThat(ControlJson.parse(line, LoadReport.class))
                    .isInstanceOfSatisfying(LoadReport.Problem.class, problem -> {
                        assertThat(problem.fatal()).isTrue();
                        assertThat(problem.message())
                                .containsIgnoringCase("shop")
                                .containsIgnoringCase("password");
                    });
            assertThat(line).doesNotContain("wrong-secret");
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(LoadProcess.EXIT_PROBLEM);
        } finally {
            process.destroyForcibly();
        }
        assertThat(run.resolve("load.err")).content().doesNotContain("wrong-secret");
    }
}
