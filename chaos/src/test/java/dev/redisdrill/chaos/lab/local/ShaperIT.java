package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.InNamespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link ShaperRules}, which need a namespace. */
class ShaperIT {
    @Test
    void inANamespace(@TempDir Path scratch) throws Exception {
        InNamespace.run(ShaperRules.class, scratch);
    }
}
