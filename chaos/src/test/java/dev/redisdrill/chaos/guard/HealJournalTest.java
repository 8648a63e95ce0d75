package dev.redisdrill.chaos.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealJournalTest {
    @TempDir
    private Path runs;

    @Test
    void aRunThatEndsInOrderLeavesNothingToHeal() throws IOException {
        Path run = run();
        try (HealJournal journal = HealJournal.begin(run)) {
            journal.open("kill", "kill-primary", "127.0.2.1:7001");
            assertThat(journal.openFaults()).containsExactly("kill");
            journal.healed("kill");
            journal.healed("kill");
        }
        assertThat(lines(run)).hasSize(4);
        assertThat(InterruptedRun.below(runs)).isEmpty();
        assertThat(InterruptedRun.take(run)).isEmpty();
    }

    @Test
    void theOpenFaultsOfAnInterruptedRunAreHealedOnce() throws IOException {
        Path run = run();
        try (HealJournal journal = HealJournal.begin(run)) {
            journal.open("kill", "kill-primary", "127.0.1.1:7001");
            journal.healed("kill");
            journal.open("freeze", "freeze", "127.0.2.1:7001");
        }
        assertThat(InterruptedRun.below(runs)).containsExactly(run);
        try (InterruptedRun interrupted = InterruptedRun.take(run).orElseThrow()) {
            assertThat(interrupted.healed("ended with the run"))
                    .containsExactly("healed freeze (freeze): 127.0.2.1:7001 ended with the run");
        }
        assertThat(lines(run)).hasSize(6);
        assertThat(InterruptedRun.take(run)).isEmpty();
        assertThat(InterruptedRun.below(runs)).isEmpty();
    }

    @Test
    void whatIsNotClearedAwayStaysToBeHealed() throws IOException {
        Path run = run();
        interrupt(run);
        InterruptedRun.take(run).orElseThrow().close();
        assertThat(InterruptedRun.take(run)).isPresent();
    }

    @Test
    void aRunThatIsStillAliveIsNotHealed() throws IOException {
        Path run = run();
        try (HealJournal journal = HealJournal.begin(run)) {
            journal.open("freeze", "freeze", "127.0.2.1:7001");
            assertThatThrownBy(() -> InterruptedRun.take(run))
                    .isInstanceOf(RunGoesOn.class)
                    .hasMessageContaining("its run still goes on");
            journal.healed("freeze");
        }
        assertThat(lines(run)).hasSize(4);
    }

    @Test
    void aLineCutShortByTheKillIsPassedOver() throws IOException {
        Path run = run();
        interrupt(run);
        Files.writeString(run.resolve(HealJournal.FILE), "{\"entry\":\"opened\",\"fau", StandardOpenOption.APPEND);
        try (InterruptedRun interrupted = InterruptedRun.take(run).orElseThrow()) {
            assertThat(interrupted.healed("ended with the run")).hasSize(1);
        }
        assertThat(lines(run)).hasSize(4).allMatch(line -> line.endsWith("}"));
        assertThat(InterruptedRun.take(run)).isEmpty();
    }

    @Test
    void whatANewerVersionKnowsToUndoIsNotCalledHealed() throws IOException {
        Path run = run();
        Files.writeString(run.resolve(HealJournal.FILE), """
                {"entry":"opened","fault":"cut","kind":"cut","target":"127.0.2.1:7001","undo":{"nft":"flush ruleset"}}
                {"entry":"opened","fault":"freeze","kind":"freeze","target":"127.0.2.1:7001"}
                """);
        assertThatThrownBy(() -> InterruptedRun.take(run)).hasMessageContaining("heal.jsonl:1: not a journal entry");
        assertThat(InterruptedRun.below(runs)).containsExactly(run);
    }

    @Test
    void aThreadThatIsBeingInterruptedCanStillWrite() throws IOException {
        Path run = run();
        HealJournal journal = HealJournal.begin(run);
        journal.open("freeze", "freeze", "127.0.2.1:7001");
        Thread.currentThread().interrupt();
        journal.healed("freeze");
        assertThat(Thread.interrupted()).isTrue();
        journal.open("kill", "kill-primary", "127.0.2.1:7001");
        assertThat(lines(run)).hasSize(4);
        journal.close();
    }

    @Test
    void whatIsNoRunIsSaidSo() {
        assertThatThrownBy(() -> InterruptedRun.take(runs)).hasMessageContaining("has no heal.jsonl");
    }

    private Path run() throws IOException {
        return Files.createDirectories(runs.resolve("kill-primary-1"));
    }

    /** Leaves a journal without an end, as a kill does: a fault is open. */
    private static void interrupt(Path run) throws IOException {
        try (HealJournal journal = HealJournal.begin(run)) {
            journal.open("freeze", "freeze", "127.0.2.1:7001");
        }
    }

    private static List<String> lines(Path run) throws IOException {
        return Files.readAllLines(run.resolve(HealJournal.FILE));
    }
}
