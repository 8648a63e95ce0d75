package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.InNamespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults in the network need one of their own: {@link NetworkFaults} runs in a namespace. */
class NetworkFaultsIT {
    @Test
    void inANamespace(@TempDir Path scratch) throws Exception {
        InNamespace.run(NetworkFaults.class, scratch);
    }
}
