package dev.redisdrill.runner.load;

import dev.redisdrill.chaos.lab.LoadHost;
import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.simulations.control.LoadShare;
import dev.redisdrill.simulations.merge.RunMerge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Several load processes that share one load. Each leaves its evidence in a directory of its own; when all have ended, it is
 * laid together in the run directory ({@link RunMerge}).
 *
 * <p>Each process's clock is measured before it is told anything, and again when the load has stopped; its run clock begins
 * where the runner's does, as exactly as {@link ClockOffset} says. So all start at one moment of the run clock, and what they
 * write down can be laid together as it is. When one of them dies, its share of the load is UNKNOWN, and so the load has
 * failed; the others are stopped in order and leave their evidence.
 */
public final class LoadCrew implements Load {
    /** A clock that has moved further than this makes the run's times doubtful. */
    private static final Duration MOST_DRIFT = Duration.ofMillis(5);

    private static final Duration CLOCK_LIMIT = Duration.ofSeconds(5);
    private static final Duration REMOTE_RUN_UP = Duration.ofSeconds(2);
    private static final Duration FETCH_LIMIT = Duration.ofMinutes(1);
    /** A program elsewhere speaks once a second while it offers load. */
    private static final Duration MOST_SILENCE = Duration.ofSeconds(15);

    private final Path runDirectory;
    private final List<LoadProcess> members;
    private final Optional<IntFunction<String>> elsewhere;
    private final Host host;
    private final Abreast abreast;
    private final CrewLog log;
    private final Vigil vigil;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Consumer<String> problems = p -> {};
    private volatile @Nullable Long stoppedNanos;
    private volatile boolean began;

    /**
     * These, not started.
     *
     * @param members in the order of their shares; at least one
     * @param elsewhere by index, the directory in which each of them, on a machine of its own, leaves its evidence, to be fetched
     *     from there; empty: they share this machine's files
     * @param host what they run on
     */
    LoadCrew(Path runDirectory, List<LoadProcess> members, Optional<IntFunction<String>> elsewhere, Host host) {
        this.elsewhere = elsewhere;
        this.host = host;
        this.runDirectory = runDirectory;
        this.members = List.copyOf(members);
        this.abreast = new Abreast(members.size());
        this.log = new CrewLog(members.size());
        this.vigil = new Vigil(members.size(), MOST_SILENCE, this::lost);
        for (int i = 0; i < members.size(); i++) {
            int index = i;
            CompletableFuture<Void> unused = members.get(i).failure().thenAccept(why -> failed(index, why));
        }
    }

    /** What load programs run on. */
    @FunctionalInterface
    interface Host {
        /** This machine. */
        Host HERE = Optional::empty;

        /** Ends and removes what the programs have left of themselves; says what it could not remove. */
        Optional<String> close();
    }

    /**
     * The programs of an order that a host runs. They are spoken to through it, and send their evidence the same way; their clocks are
     * measured over that way, there and back, of which the error is half.
     *
     * @param order where each of them may write, among others
     * @param limit how long it may take until they run
     */
    public static LoadCrew hosted(LoadHost host, LoadHost.Order order, Duration limit, Path runDirectory) {
        HostedPrograms programs = new HostedPrograms(host, order, limit);
        List<LoadProcess> members = IntStream.range(0, order.programs())
                .mapToObj(i -> new LoadProcess(
                        () -> programs.start(i),
                        "see "
                                + runDirectory.relativize(
                                        RunMerge.directoryOf(runDirectory, i).resolve("load/load.log"))))
                .toList();
        // relative: below the directory in which each of them runs
        return new LoadCrew(runDirectory, members, Optional.of(Integer::toString), programs::close);
    }

    /** So many processes of this machine, each as {@link LoadProcess} runs it. */
    public static LoadCrew local(int processes, String mainClass, List<String> jvmOptions, Path runDirectory) {
        return new LoadCrew(
                runDirectory,
                IntStream.range(0, processes)
                        .mapToObj(i -> RunMerge.directoryOf(runDirectory, i).resolve("load/load.log"))
                        .map(file -> new LoadProcess(
                                LocalProgram.launch(mainClass, jvmOptions, file),
                                "see " + runDirectory.relativize(file)))
                        .toList(),
                Optional.empty(),
                Host.HERE);
    }

    private void failed(int index, String why) {
        String line = name(index) + ": " + why + "; its share of the load is UNKNOWN";
        log.failure(index, line);
        if (!failure.complete(line)) {
            problems.accept(line);
        }
    }

    private void lost(int index) {
        members.get(index).lost("it has not been heard of for " + MOST_SILENCE.toSeconds() + " s");
    }

    private String name(int index) {
        return RunMerge.name(index, members.size());
    }

    @Override
    public void onProgress(Consumer<LoadReport.Progress> listener) {
        CrewProgress progress = new CrewProgress(members.size());
        for (int i = 0; i < members.size(); i++) {
            int index = i;
            members.get(i).onProgress(report -> {
                vigil.heard(index);
                LoadReport.Progress sum = progress.take(index, report);
                if (sum != null) {
                    listener.accept(sum);
                }
            });
        }
    }

    @Override
    public void onProblem(Consumer<String> listener) {
        problems = listener;
        for (int i = 0; i < members.size(); i++) {
            int index = i;
            members.get(i).onProblem(problem -> listener.accept(name(index) + ": " + problem));
        }
    }

    @Override
    public CompletableFuture<String> failure() {
        return failure;
    }

    @Override
    public LoadReport.Ready prepare(LoadOrder order, Duration timeout) throws LoadException, InterruptedException {
        began = true;
        List<LoadReport.Ready> ready = abreast.all(index -> prepare(index, order, timeout));
        return ready.get(0);
    }

    private LoadReport.Ready prepare(int index, LoadOrder order, Duration timeout)
            throws LoadException, InterruptedException {
        LoadProcess member = members.get(index);
        try {
            member.launch();
            ClockOffset offset = member.clock(timeout);
            log.clock(index, offset);
            LoadOrder own = order.forShare(
                    new LoadShare(index, members.size()),
                    elsewhere
                            .map(directories -> directories.apply(index))
                            .orElseGet(() ->
                                    RunMerge.directoryOf(runDirectory, index).toString()),
                    order.originNanos() + offset.used());
            return member.prepare(
                    elsewhere.isEmpty()
                            ? own
                            : own.withPlan(Files.readString(Path.of(order.planFile()), StandardCharsets.UTF_8)),
                    timeout);
        } catch (IOException e) {
            throw new LoadException(name(index) + ": the plan cannot be read: " + e.getMessage(), e);
        } catch (LoadException e) {
            throw new LoadException(name(index) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean hasWritten() {
        return members.stream().anyMatch(LoadProcess::hasWritten);
    }

    @Override
    public Duration runUp() {
        return elsewhere.isEmpty() ? Load.super.runUp() : REMOTE_RUN_UP;
    }

    @Override
    public void start(long atNanos) throws LoadException {
        for (LoadProcess member : members) {
            member.start(atNanos);
        }
        if (elsewhere.isPresent()) {
            vigil.begin(runUp());
        }
    }

    @Override
    public void phase(String phase, long fromNanos) throws LoadException {
        for (LoadProcess member : members) {
            if (!member.failure().isDone()) {
                member.phase(phase, fromNanos);
            }
        }
    }

    @Override
    public void login(String tenant, LoadOrder.Login login) throws LoadException {
        for (LoadProcess member : members) {
            if (!member.failure().isDone()) {
                member.login(tenant, login);
            }
        }
    }

    /**
     * {@inheritDoc} If one of them has failed before, it stops the others, whose evidence is kept; if one fails meanwhile, it says
     * so when the others have stopped.
     */
    @Override
    public long stop(Duration timeout) throws LoadException, InterruptedException {
        Long known = stoppedNanos;
        if (known != null) {
            return known;
        }
        vigil.close();
        boolean failedBefore = failure.isDone();
        List<Optional<Long>> stopped = abreast.all(index -> {
            LoadProcess member = members.get(index);
            try {
                return member.failure().isDone() ? Optional.<Long>empty() : Optional.of(member.stop(timeout));
            } catch (LoadException e) {
                failed(index, String.valueOf(e.getMessage()));
                return Optional.<Long>empty();
            }
        });
        Optional<Long> last = stopped.stream().flatMap(Optional::stream).max(Long::compare);
        last.ifPresent(moment -> stoppedNanos = moment);
        askClocksAgain();
        if (last.isEmpty() || (failure.isDone() && !failedBefore)) {
            throw new LoadException(failure.getNow("no load process could be stopped"));
        }
        return last.get();
    }

    private void askClocksAgain() throws LoadException, InterruptedException {
        List<Boolean> unused = abreast.all(index -> {
            LoadProcess member = members.get(index);
            if (member.failure().isDone()) {
                return false;
            }
            try {
                long drift = log.clockAtEnd(index, member.clock(CLOCK_LIMIT));
                if (drift > MOST_DRIFT.toNanos()) {
                    problems.accept(name(index) + ": its clock has moved by " + drift / 1_000_000
                            + " ms or more during the run; its times are wrong by as much");
                }
                return true;
            } catch (LoadException e) {
                problems.accept(name(index) + ": " + e.getMessage());
                return false;
            }
        });
    }

    /** {@inheritDoc} Those that can do so, even if one of them has failed, which it says then. */
    @Override
    public LoadReport.ReadBackDone readBack(Duration timeout) throws LoadException, InterruptedException {
        List<Optional<LoadReport.ReadBackDone>> done = abreast.all(index -> {
            LoadProcess member = members.get(index);
            try {
                return member.failure().isDone()
                        ? Optional.<LoadReport.ReadBackDone>empty()
                        : Optional.of(member.readBack(timeout));
            } catch (LoadException e) {
                failed(index, String.valueOf(e.getMessage()));
                return Optional.<LoadReport.ReadBackDone>empty();
            }
        });
        if (failure.isDone()) {
            throw new LoadException(failure.join());
        }
        long lost = 0;
        long checked = 0;
        for (Optional<LoadReport.ReadBackDone> one : done) {
            lost += one.orElseThrow().lost();
            checked += one.orElseThrow().checked();
        }
        return new LoadReport.ReadBackDone(lost, checked);
    }

    private void fetch(int index) {
        LoadProcess member = members.get(index);
        if (elsewhere.isEmpty() || !began || member.failure().isDone()) {
            return;
        }
        try {
            member.fetch(RunMerge.directoryOf(runDirectory, index), FETCH_LIMIT);
        } catch (LoadException e) {
            failed(index, String.valueOf(e.getMessage()));
            problems.accept(name(index) + ": its evidence is not here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@inheritDoc} Then lays their evidence together; what keeps that from being done is told as a problem. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        abreast.eachQuietly(index -> {
            fetch(index);
            members.get(index).close();
        });
        abreast.close();
        vigil.close();
        host.close().ifPresent(problems);
        if (!began) {
            return;
        }
        try {
            log.write(runDirectory);
            RunMerge.merge(runDirectory, members.size());
        } catch (IOException e) {
            problems.accept("the evidence of the load processes cannot be laid together: " + e.getMessage());
        }
    }
}
