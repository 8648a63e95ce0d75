package dev.redisdrill.chaos.lab.kube;

import dev.redisdrill.chaos.lab.RemoteProgram;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecListener;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A load pod, and the one connection that is attached to it. Thread-safe.
 *
 * <p>That the connection ended says nothing of the program: a kubelet says Success when it did, whatever the exit code, and a lost
 * connection looks the same. How it ended is asked of the pod's status, which comes a little later.
 */
final class AttachedPod implements RemoteProgram {
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final int UNKNOWN = -1;
    /** Failures are told by the streams and the end. */
    private static final ExecListener SILENT = (code, reason) -> {};

    private final PodResource pod;
    private final String name;
    private final OutputStream log;
    private final ExecWatch watch;
    private final OutputStream input;
    private final InputStream output;
    private final CompletableFuture<Integer> end;

    private AttachedPod(PodResource pod, String name, OutputStream log, ExecWatch watch) {
        this.pod = pod;
        this.name = name;
        this.log = log;
        this.watch = watch;
        this.input = new Input(watch);
        this.output = new Output(watch.getOutput(), watch);
        this.end = watch.exitCode()
                .handle((code, failure) -> code == null ? UNKNOWN : code)
                .thenCompose(code -> CompletableFuture.supplyAsync(() -> ended(code), AttachedPod::inAThreadOfItsOwn)
                        .completeOnTimeout(UNKNOWN, STATUS_LIMIT.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS));
    }

    /**
     * Attaches to a running pod.
     *
     * @param log is added to: what the program says on standard error, and how it ended
     * @throws IOException if the log cannot be written
     * @throws KubernetesClientException if that is refused
     */
    static AttachedPod to(PodResource pod, String name, Path log) throws IOException {
        Files.createDirectories(Objects.requireNonNull(log.toAbsolutePath().getParent()));
        OutputStream errors = Files.newOutputStream(log);
        try {
            ExecWatch watch = pod.inContainer(LoadJob.CONTAINER)
                    .redirectingInput()
                    .redirectingOutput()
                    .writingError(errors)
                    .usingListener(SILENT)
                    .attach();
            return new AttachedPod(pod, name, errors, watch);
        } catch (RuntimeException e) {
            errors.close();
            throw e;
        }
    }

    @Override
    public OutputStream input() {
        return input;
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public CompletableFuture<Integer> end() {
        return end;
    }

    /** Ends the connection, and with it the program's standard input. Idempotent. */
    void close() {
        watch.close();
    }

    @Override
    public void kill() {
        close();
        try {
            pod.withGracePeriod(0).delete();
        } catch (KubernetesClientException e) {
            end.complete(UNKNOWN); // gone, or out of reach: its input is closed, and the job has a deadline
        }
    }

    /** In a thread of its own: what became of the program, when its connection has ended. */
    private int ended(int said) {
        Optional<ContainerStateTerminated> found = Optional.empty();
        String otherwise = "its pod does not say that it ended: the connection to it is lost";
        long deadline = System.nanoTime() + STATUS_LIMIT.toNanos();
        try {
            while (found.isEmpty() && System.nanoTime() - deadline < 0) {
                try {
                    Pod now = pod.get();
                    if (now == null) {
                        otherwise = "its pod is gone";
                        break;
                    }
                    found = terminated(now);
                } catch (KubernetesClientException e) {
                    otherwise = "its pod cannot be asked how it ended: " + e.getMessage();
                }
                TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        note(found.map(state ->
                        "its pod says that it ended: " + state.getReason() + ", exit code " + state.getExitCode())
                .orElse(otherwise));
        return found.map(ContainerStateTerminated::getExitCode).orElse(said == 0 ? UNKNOWN : said);
    }

    private void note(String text) {
        try (log) {
            log.write(("[" + name + "] " + text + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // the log is for people; the code is what counts
        }
    }

    private static Optional<ContainerStateTerminated> terminated(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getContainerStatuses().stream()
                        .filter(status -> LoadJob.CONTAINER.equals(status.getName()))
                        .map(ContainerStatus::getState)
                        .filter(Objects::nonNull)
                        .map(ContainerState::getTerminated)
                        .filter(Objects::nonNull)
                        .findFirst();
    }

    private static void inAThreadOfItsOwn(Runnable work) {
        Thread thread = new Thread(work, "load-pod-end");
        thread.setDaemon(true);
        thread.start();
    }

    /** What nobody hears any more is an IOException, as with any stream; no message is longer than kubectl's are. */
    private static final class Input extends FilterOutputStream {
        private static final int MOST_BYTES = 1 << 14;
        private final ExecWatch watch;

        Input(ExecWatch watch) {
            super(watch.getInput());
            this.watch = watch;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int done = 0; done < length; done += MOST_BYTES) {
                checkOpen();
                try {
                    out.write(bytes, offset + done, Math.min(MOST_BYTES, length - done));
                } catch (KubernetesClientException e) {
                    throw new IOException("the connection to its pod is lost", e);
                }
            }
        }

        @Override
        public void flush() throws IOException {
            checkOpen();
            try {
                out.flush();
            } catch (KubernetesClientException e) {
                throw new IOException("the connection to its pod is lost", e);
            }
        }

        /** The client takes what is written after the end, and drops it. */
        private void checkOpen() throws IOException {
            if (watch.exitCode().isDone()) {
                throw new IOException("the connection to its pod is lost");
            }
        }
    }

    /** Ends where the connection did: why, the program's end tells. */
    private static final class Output extends FilterInputStream {
        private final ExecWatch watch;

        Output(InputStream in, ExecWatch watch) {
            super(in);
            this.watch = watch;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                if (watch.exitCode().isDone()) {
                    return -1;
                }
                throw e;
            }
        }
    }
}
