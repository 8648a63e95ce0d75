package dev.redisdrill.chaos.fault;

import dev.redisdrill.chaos.InNamespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link KernelDelays}, which need a namespace. */
@Tag("alone")
class KernelDelaysIT {
    @Test
    void inANamespace(@TempDir Path scratch) throws Exception {
        InNamespace.run(KernelDelays.class, scratch);
    }
}
