package dev.redisdrill.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.guard.InterruptedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabsTest {
    @TempDir
    private Path runs;

    private Path run;

    /** A cluster that was there before the run. */
    private record Existing(List<String> healed, String missing, List<String> asked) implements Labs.Survivor {
        Existing(List<String> healed, String missing) {
            this(healed, missing, new ArrayList<>());
        }

        @Override
        public List<String> endFaults() {
            asked.add("endFaults");
            return List.of();
        }

        @Override
        public List<String> clean() {
            asked.add("clean");
            return healed;
        }

        @Override
        public String endOfFaults() throws IOException {
            asked.add("endOfFaults");
            if (!missing.isEmpty()) {
                throw new IOException(missing);
            }
            return "is in order";
        }
    }

    @BeforeEach
    void aRunIsKilledInAFault() throws Exception {
        run = Files.createDirectory(runs.resolve("run"));
        HealJournal journal = HealJournal.begin(run);
        journal.open("over", "failover", "127.0.1.2:7000");
        journal.close();
    }

    @Test
    void aFaultOfAnExistingClusterIsHealedOnceTheClusterIsSeenInOrder() throws Exception {
        Existing whole = new Existing(List.of("removed 3 keys"), "");

        assertThat(Labs.heal(run, whole))
                .containsExactly("removed 3 keys", "healed over (failover): 127.0.1.2:7000 is in order");
        assertThat(whole.asked())
                .as("a primary that is just being replaced does not hand over what is deleted from it")
                .containsExactly("endFaults", "endOfFaults", "clean");
        assertThat(InterruptedRun.take(run)).isEmpty();
    }

    @Test
    void aRunWhoseFaultMayNotBeOverStaysInterruptedAndIsFoundAgain() throws Exception {
        Existing silent = new Existing(List.of(), "127.0.1.1:7000 does not answer");
        assertThatThrownBy(() -> Labs.heal(run, silent)).hasMessage("127.0.1.1:7000 does not answer");
        assertThat(silent.asked()).as("is tried all the same").endsWith("clean");

        assertThat(InterruptedRun.below(runs)).containsExactly(run);
        assertThat(Labs.heal(run, new Existing(List.of(), "")))
                .containsExactly("healed over (failover): 127.0.1.2:7000 is in order");
    }

    @Test
    void theKeysOfARunThatEndedInOrderAreLookedAfterAllTheSame() throws Exception {
        assertThat(Labs.heal(run)).containsExactly("healed over (failover): 127.0.1.2:7000 ended with the run");

        assertThat(Labs.heal(run, new Existing(List.of("removed 1 key"), ""))).containsExactly("removed 1 key");
    }
}
