package dev.redisdrill.runner.load;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LoadHost;
import dev.redisdrill.chaos.lab.RemoteProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Load programs that a {@link LoadHost} runs: all are started when the first of them is asked for. Thread-safe. */
final class HostedPrograms {
    private final LoadHost host;
    private final LoadHost.Order order;
    private final Duration limit;
    private LoadHost.@Nullable Programs running;
    private @Nullable String failure;

    /**
     * Starts nothing yet.
     *
     * @param limit how long it may take until they run
     */
    HostedPrograms(LoadHost host, LoadHost.Order order, Duration limit) {
        this.host = host;
        this.order = order;
        this.limit = limit;
    }

    /** The program of that index. */
    synchronized LoadProgram start(int index) throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
        LoadHost.Programs known = running;
        if (known == null) {
            try {
                known = host.start(order, limit);
                running = known;
            } catch (LabException e) {
                failure = String.valueOf(e.getMessage());
                throw new IOException(failure, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while the load programs were started");
            }
        }
        return new Hosted(known.all().get(index));
    }

    /** Ends and removes all; says what is left, if anything is. */
    synchronized Optional<String> close() {
        LoadHost.Programs known = running;
        if (known == null) {
            return Optional.empty();
        }
        running = null;
        try {
            known.close();
            return Optional.empty();
        } catch (LabException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private record Hosted(RemoteProgram program) implements LoadProgram {
        @Override
        public OutputStream input() {
            return program.input();
        }

        @Override
        public InputStream output() {
            return program.output();
        }

        @Override
        public int waitFor() throws InterruptedException {
            try {
                return program.end().get();
            } catch (ExecutionException e) {
                return -1;
            }
        }

        @Override
        public boolean waitFor(Duration most) throws InterruptedException {
            try {
                program.end().get(most.toNanos(), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                return true;
            }
        }

        @Override
        public void kill() {
            program.kill();
        }
    }
}
