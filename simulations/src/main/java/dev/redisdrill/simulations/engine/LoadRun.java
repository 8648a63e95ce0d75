package dev.redisdrill.simulations.engine;

import dev.redisdrill.simulations.client.ClientSpec;
import dev.redisdrill.simulations.client.ConnectionFactory;
import dev.redisdrill.simulations.client.TenantConnections;
import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.simulations.control.LoadShare;
import dev.redisdrill.simulations.history.Keeping;
import dev.redisdrill.simulations.isolation.Canary;
import dev.redisdrill.simulations.key.RunMark;
import dev.redisdrill.simulations.ledger.LedgerBook;
import dev.redisdrill.simulations.load.Evidence;
import dev.redisdrill.simulations.load.EvidenceWriter;
import dev.redisdrill.simulations.load.PhaseTable;
import dev.redisdrill.simulations.load.PlanFile;
import dev.redisdrill.simulations.load.Prefiller;
import dev.redisdrill.simulations.load.Rehearsal;
import dev.redisdrill.simulations.operation.UserGroup;
import dev.redisdrill.simulations.workload.Companion;
import dev.redisdrill.simulations.workload.Deployment;
import dev.redisdrill.simulations.workload.LoadSpec;
import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.simulations.workload.Site;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.timeline.cluster.ShardMap;
import dev.redisdrill.timeline.event.Phases;
import dev.redisdrill.timeline.measure.LedgerSummary;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.Secret;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** One run of load: everything that was made for it, from the order to the read-back. Confined to one thread. */
final class LoadRun implements AutoCloseable {
    private static final Duration REHEARSAL_LIMIT = Duration.ofSeconds(10);
    private static final Duration PREFILL_LIMIT = Duration.ofSeconds(30);
    private static final Duration READ_BACK_LIMIT = Duration.ofSeconds(30);
    private static final Duration INSPECTION_LIMIT = Duration.ofSeconds(30);
    private static final Duration LIMIT_OF_EACH = Duration.ofMillis(25);
    private static final Duration END_LIMIT = Duration.ofSeconds(24);
    private static final Duration DISCONNECTED_END_LIMIT = Duration.ofSeconds(3);
    private static final Duration LONG_RUN = Duration.ofMinutes(10);
    /** With more workloads than this, most lines of the latency logs would hold a single value. */
    private static final int MANY = 50;

    private final Path runDirectory;
    private final RunClock clock;
    private final LoadShare share;
    private final ClientSpec.Library library;
    private ClusterAccess access;
    private final Consumer<LoadReport> reports;
    private final PhaseTable phases;
    private final LedgerBook book;
    private final Evidence evidence;
    private final EvidenceWriter writer;
    private final LoadEngine engine;
    private final List<Deployment> deployments;
    private final Optional<Canary> canary;
    private boolean started;

    private LoadRun(
            LoadOrder order, PlanFile plan, Consumer<LoadReport> reports, UnaryOperator<ConnectionFactory> wiring)
            throws IOException {
        this.runDirectory = Path.of(order.runDirectory());
        this.clock = RunClock.attachedTo(new RunClock.Anchor(order.wall(), order.originNanos()));
        this.share = order.share();
        this.library = plan.library();
        this.access = access(order);
        this.reports = reports;
        this.phases = new PhaseTable(Phases.WARMUP);
        Files.createDirectories(runDirectory);
        this.book = LedgerBook.create(
                runDirectory, RunMark.of(order.wall()), share, Keeping.asToldBy(System.getenv(), clock));
        ShardMap shards = ShardMap.of(order.slotsOfShard());
        this.deployments = deploy(plan, shards, order.lasting() ? RunMark.ofKeys(order.wall()) : "");
        Duration gapFloor = isLong(plan.load()) ? Duration.ofMillis(10) : Duration.ofMillis(1);
        boolean coarse = isLong(plan.load()) || deployments.size() > MANY;
        Duration cutEvery = coarse ? Duration.ofSeconds(1) : Duration.ofMillis(200);
        this.evidence = new Evidence(runDirectory, clock, shards.shards(), phases, book, gapFloor, order.meters());
        List<UserGroup> groups = deployments.stream().map(Deployment::group).toList();
        ConnectionFactory connections =
                wiring.apply(new TenantConnections(access, plan.load().client(), plan.clients()));
        this.writer = new EvidenceWriter(
                runDirectory,
                clock,
                evidence,
                phases,
                groups,
                cutEvery,
                gapFloor,
                connections::topologyQuestions,
                reports);
        this.engine = new LoadEngine(
                LoadEngine.Settings.of(clock, runDirectory.resolve("gatling"), plan.seed()),
                groups,
                evidence,
                connections);
        this.canary = share.leads() && plan.load().isolation() == LoadSpec.Isolation.CANARY
                ? Optional.of(new Canary(access, plan.tenants(), book.histories(), clock))
                : Optional.empty();
    }

    /**
     * Connects, puts data in place and makes the users.
     *
     * @throws dev.redisdrill.simulations.client.LinkException if the cluster cannot be reached
     * @throws IllegalStateException if data cannot be put in place; says why
     * @throws IOException if the plan or the run directory is not usable
     */
    static LoadRun prepare(LoadOrder order, Consumer<LoadReport> reports, UnaryOperator<ConnectionFactory> wiring)
            throws IOException, InterruptedException {
        Path planFile = Path.of(order.planFile());
        PlanFile given =
                order.plan().isPresent() ? PlanFile.parse(order.plan().get(), planFile) : PlanFile.read(planFile);
        PlanFile plan = ServerFit.of(given, access(order), Path.of(order.runDirectory()));
        LoadRun run = new LoadRun(order, plan, reports, wiring);
        try {
            if (run.share.leads()) {
                run.fill();
            }
            for (Deployment deployment : run.deployments) {
                String tenant = deployment.group().tenant();
                deployment
                        .companion()
                        .start(new Companion.Surroundings(
                                run.engine.link(tenant)::call,
                                run.engine.subscriptions(),
                                run.clock,
                                run.runDirectory));
            }
            run.engine.prepare();
            return run;
        } catch (RuntimeException | InterruptedException e) {
            run.close();
            throw e;
        }
    }

    /** Tries out all rights, and then puts data in place: what one process does for all. */
    private void fill() throws InterruptedException {
        Abreast.run(
                deployments,
                deployment ->
                        Rehearsal.run(deployment, engine.link(deployment.group().tenant())::call, REHEARSAL_LIMIT));
        reports.accept(new LoadReport.Filling());
        Abreast.run(
                deployments,
                deployment ->
                        Prefiller.run(deployment, engine.link(deployment.group().tenant())::call, PREFILL_LIMIT));
    }

    private List<Deployment> deploy(PlanFile plan, ShardMap shards, String mark) {
        List<Deployment> all = new ArrayList<>();
        for (TenantSpec tenant : plan.tenants()) {
            for (NamedWorkload workload : tenant.workloads()) {
                Site site =
                        new Site(tenant.name(), workload.label(), shards, plan.seed(), book, mark, share, all.size());
                all.add(workload.workload().deploy(site));
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("the plan has no workload");
        }
        return all;
    }

    private static boolean isLong(LoadSpec load) {
        return load.warmup().plus(load.duration()).compareTo(LONG_RUN) > 0;
    }

    private static ClusterAccess access(LoadOrder order) {
        Map<String, ClusterAccess.User> users = new HashMap<>();
        order.users().forEach((tenant, login) -> users.put(tenant, user(login)));
        return new ClusterAccess(order.seeds(), order.tls(), order.caPem(), Optional.empty(), users, order.sentinels());
    }

    private static ClusterAccess.User user(LoadOrder.Login login) {
        return new ClusterAccess.User(login.user(), Secret.of(login.password()), login.source());
    }

    void ready() {
        reports.accept(new LoadReport.Ready(library.name(), library.version()));
    }

    void start(long atNanos) throws IOException {
        started = true;
        writer.start(atNanos);
        engine.start(atNanos);
        canary.ifPresent(Canary::start);
    }

    void phase(String phase, long fromNanos) {
        phases.add(fromNanos, phase);
    }

    /** From now on, also for the read-back. */
    void useLogin(String tenant, LoadOrder.Login login) {
        ClusterAccess.User user = user(login);
        access = access.with(tenant, user);
        engine.useLogin(tenant, user);
        canary.ifPresent(c -> c.useLogin(tenant, user));
    }

    /** Ends the load, waits for what is under way, and sums up. */
    void stop() throws IOException, InterruptedException {
        if (!started) {
            throw new IllegalStateException("told to stop a load that was never started");
        }
        long stopNanos = engine.stop();
        writer.offeredUntil(stopNanos);
        if (canary.isPresent()) {
            canary.get().stop();
        }
        if (!engine.awaitEnd(END_LIMIT)) {
            engine.disconnect(); // a client that waits longer than that for a reply gets none
            if (!engine.awaitEnd(DISCONNECTED_END_LIMIT)) {
                throw new IllegalStateException("users of the load did not end within "
                        + END_LIMIT.plus(DISCONNECTED_END_LIMIT).toSeconds() + " s");
            }
        }
        writer.finish(stopNanos);
        Optional<RuntimeException> fault = engine.fault();
        if (fault.isPresent()) {
            throw new IllegalStateException("the load went wrong: " + fault.get(), fault.get());
        }
        reports.accept(new LoadReport.Stopped(stopNanos));
    }

    /** Compares what was acknowledged with what is there, over connections of its own. */
    void readBack() throws IOException, InterruptedException {
        if (deployments.stream().allMatch(deployment -> deployment.companion() == Companion.NONE)) {
            engine.disconnect(); // nobody needs them any more, and a thousand tenants have not room for two of each
        }
        LedgerSummary summary = PrimaryConnections.readBack(book, access, clock, limit(READ_BACK_LIMIT));
        summary.write(runDirectory);
        PrimaryConnections.inspect(deployments, share.leads(), access, clock, limit(INSPECTION_LIMIT));
        if (canary.isPresent()) {
            canary.get().finish();
        }
        deployments.forEach(deployment -> deployment.companion().close());
        reports.accept(new LoadReport.ReadBackDone(
                summary.totals().lost(), summary.totals().checked()));
    }

    /** So much longer, the more there are: each tenant has to connect first. */
    private Duration limit(Duration some) {
        return some.plus(LIMIT_OF_EACH.multipliedBy(deployments.size()));
    }

    /** Sends all evidence to the runner. */
    void handOver() throws IOException {
        book.flush();
        HandOver.of(runDirectory, reports);
    }

    /** From another thread, when the process must end: puts on disk what is there. */
    void abandon() {
        try {
            if (started) {
                writer.abandon();
            }
            book.flush();
        } catch (IOException e) {
            reports.accept(new LoadReport.Problem("evidence cannot be written: " + e.getMessage(), true));
        }
    }

    @Override
    public void close() throws IOException {
        canary.ifPresent(Canary::close);
        deployments.forEach(deployment -> deployment.companion().close());
        engine.close();
        writer.close();
        book.close();
    }
}
