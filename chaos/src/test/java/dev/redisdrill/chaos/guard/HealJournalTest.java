package dev.redisdrill.chaos.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.timeline.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class HealJournalTest {
    @TempDir
    private Path runs;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

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
        assertThat(HealJournal.interrupted(runs)).isEmpty();
        assertThat(HealJournal.heal(run)).singleElement().asString().contains("ended in order");
    }

    @Test
    void leftoversOfAKilledRunAreEndedAndRemovedOnce() throws Exception {
        Path run = run();
        Process leftover = sleep();
        Path data = Files.createDirectories(run.resolve("private")).toRealPath();
        HealJournal journal = HealJournal.begin(run);
        journal.directory(data);
        journal.process(leftover.pid(), "sleep");
        journal.open("freeze", "freeze", "127.0.2.1:7001");
        Files.writeString(Files.createDirectories(data.resolve("node-1")).resolve("dump.rdb"), "data");
        Files.createSymbolicLink(data.resolve("link"), runs);
        theRunWasKilled(run);

        assertThat(HealJournal.interrupted(runs)).containsExactly(run);
        assertThat(HealJournal.heal(run))
                .containsExactly(
                        "ended process " + leftover.pid() + " (sleep)",
                        "removed " + data,
                        "healed freeze: what it was done to is gone");
        assertThat(leftover.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(data).doesNotExist();
        assertThat(run).exists();

        assertThat(HealJournal.heal(run)).singleElement().asString().contains("nothing to heal");
        assertThat(HealJournal.interrupted(runs)).isEmpty();
    }

    @Test
    void aStoppedProcessIsEndedToo() throws Exception {
        Path run = run();
        Process frozen = sleep();
        HealJournal.begin(run).process(frozen.pid(), "sleep");
        new ProcessBuilder("kill", "-STOP", Long.toString(frozen.pid())).start().waitFor();
        theRunWasKilled(run);
        HealJournal.heal(run);
        assertThat(frozen.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aProcessThatOnlyHasTheSameNumberIsLeftAlone() throws Exception {
        Path run = run();
        Process other = sleep();
        HealJournal.begin(run).process(other.pid(), "sleep");
        theRunWasKilled(run);
        long startTicks = ProcessMark.of(other.pid()).startTicks();
        edit(run, "\"startTicks\":" + startTicks, "\"startTicks\":" + (startTicks - 1));

        assertThat(HealJournal.heal(run)).singleElement().asString().contains("nothing was left behind");
        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void aProcessOfAnotherMachineStartOrNameIsLeftAlone() throws Exception {
        Path run = run();
        Process other = sleep();
        ProcessMark mark = ProcessMark.of(other.pid());
        assertThat(mark.find()).contains(other.pid());
        assertThat(renamed(mark, "not-sleep").find()).isEmpty();
        HealJournal.begin(run).process(other.pid(), "sleep");
        theRunWasKilled(run);
        edit(run, mark.bootId(), "00000000-0000-0000-0000-000000000000");
        HealJournal.heal(run);
        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void aDirectoryWithoutTheRunsMarkIsLeftAlone() throws IOException {
        Path run = run();
        Path mine = Files.createDirectories(run.resolve("mine"));
        HealJournal.begin(run).directory(mine);
        Files.writeString(mine.resolve(".redis-drill-owner"), "somebody else", StandardCharsets.UTF_8);
        theRunWasKilled(run);
        assertThat(HealJournal.heal(run))
                .singleElement()
                .asString()
                .contains("alone: it does not bear this run's mark");
        assertThat(mine).exists();
    }

    @Test
    void aRunThatIsStillAliveIsNotHealed() throws IOException {
        Path run = run();
        HealJournal.begin(run);
        assertThat(HealJournal.interrupted(runs)).isEmpty();
        assertThatThrownBy(() -> HealJournal.heal(run))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "still alive as process " + ProcessHandle.current().pid());
    }

    @Test
    void aLineCutShortByTheKillIsPassedOver() throws Exception {
        Path run = run();
        Process leftover = sleep();
        HealJournal.begin(run).process(leftover.pid(), "sleep");
        theRunWasKilled(run);
        Files.writeString(run.resolve(HealJournal.FILE), "{\"entry\":\"proc", StandardOpenOption.APPEND);
        assertThat(HealJournal.heal(run)).hasSize(1);
        assertThat(leftover.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(HealJournal.heal(run)).singleElement().asString().contains("nothing to heal");
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
    }

    @Test
    void whatIsNoRunIsSaidSo() {
        assertThatThrownBy(() -> HealJournal.heal(runs)).hasMessageContaining("has no heal.jsonl");
    }

    private Path run() throws IOException {
        return Files.createDirectories(runs.resolve("kill-primary-1"));
    }

    private Process sleep() throws IOException {
        Process process = new ProcessBuilder("sleep", "60").start();
        started.add(process);
        return process;
    }

    /** Makes the journal look as if another process had written it, which is gone. */
    private static void theRunWasKilled(Path run) throws IOException {
        String first = lines(run).get(0);
        JournalEntry.Begun begun = (JournalEntry.Begun)
                JournalFile.read(run.resolve(HealJournal.FILE)).get(0);
        ProcessMark me = begun.owner();
        ProcessMark gone =
                new ProcessMark(me.pid(), 1, me.bootId(), me.pidNamespace(), me.uid(), me.name(), me.commandLine());
        edit(run, first, SpecJson.mapper().writeValueAsString(new JournalEntry.Begun(begun.token(), gone)));
    }

    private static ProcessMark renamed(ProcessMark mark, String name) {
        return new ProcessMark(
                mark.pid(), mark.startTicks(), mark.bootId(), mark.pidNamespace(), mark.uid(), name, List.of(name));
    }

    private static void edit(Path run, String from, String to) throws IOException {
        Path file = run.resolve(HealJournal.FILE);
        Files.writeString(file, Files.readString(file).replace(from, to));
    }

    private static List<String> lines(Path run) throws IOException {
        return Files.readAllLines(run.resolve(HealJournal.FILE));
    }
}
