package dev.redisdrill.chaos.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Where several load programs can run beside the cluster under test. Thread-safe. */
public interface LoadHost {

    /**
     * What is to be run.
     *
     * @param programs how many, at least 1
     * @param image the container image of this harness
     * @param command what each of them runs: program and arguments, without secrets
     * @param directory the working directory of each, in which it may write, in a container of its own
     * @param resources what each asks for and may use, such as cpu: 2, memory: 1Gi; empty: the namespace's defaults
     * @param deadline after so long they are ended, whatever happens to whoever started them
     * @param logs receives what they say on standard error, in {@code <index>/load/load.log}
     */
    record Order(
            int programs,
            String image,
            List<String> command,
            String directory,
            Map<String, String> resources,
            Duration deadline,
            Path logs) {
        public Order {
            command = List.copyOf(command);
            resources = Map.copyOf(resources);
        }
    }

    /** Running programs, in the order of their indexes. */
    interface Programs extends AutoCloseable {
        /** All of them. */
        List<RemoteProgram> all();

        /** Ends and removes all. Idempotent. */
        @Override
        void close() throws LabException;
    }

    /**
     * Starts them and returns when all run and can be spoken to.
     *
     * @param limit how long that may take
     * @throws LabException if they cannot be had; says why, and what to do. Nothing is left then
     */
    Programs start(Order order, Duration limit) throws LabException, InterruptedException;
}
