package dev.redisdrill.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.guard.HealJournal;
import dev.redisdrill.chaos.guard.InterruptedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabsTest {
    @TempDir
    private Path runs;

    private Path run;

    /** A cluster that was there before the run. */
    private record Existing(List<String> healed, String missing) implements Labs.Survivor {
        @Override
        public List<String> heal() {
            return healed;
        }

        @Override
        public String endOfFaults() throws IOException {
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
        Labs.Survivor whole = new Existing(List.of("removed 3 keys"), "");

        assertThat(Labs.heal(run, whole))
                .containsExactly("removed 3 keys", "healed over (failover): 127.0.1.2:7000 is in order");
        assertThat(InterruptedRun.take(run)).isEmpty();
    }

    @Test
    void aRunWhoseFaultMayNotBeOverStaysInterruptedAndIsFoundAgain() throws Exception {
        assertThatThrownBy(() -> Labs.heal(run, new Existing(List.of(), "127.0.1.1:7000 does not answer")))
                .hasMessage("127.0.1.1:7000 does not answer");

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
