package dev.redisdrill.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.runner.experiment.ProgressState;
import dev.redisdrill.runner.experiment.ProgressState.Rates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter err = new StringWriter();

    private static ProgressState state(int seconds, String phase, Set<String> faults, String cluster) {
        return new ProgressState(
                phase,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(95),
                Optional.of(new Rates(3_000, 1_950, 1_050, 1_234.5)),
                faults,
                cluster);
    }

    private ProgressLine line(boolean live, boolean colours, int width) {
        return new ProgressLine(new PrintWriter(err), live, colours, () -> width);
    }

    @Test
    void overwritesOneLineOnATerminalAndTakesItAwayAtTheEnd() {
        ProgressLine line = line(true, false, 200);

        line.update(state(61, "fault", Set.of("kill-primary"), "1 node failed"));
        assertThat(err)
                .hasToString("\r\u001b[?7l[1:01/1:35]  fault kill-primary  cluster 1 node failed  1,950/s done"
                        + "  1,050/s failed  p99 1,235 ms  3,000/s offered\u001b[K\u001b[?7h");
        line.update(state(62, "fault", Set.of(), "ok"));
        line.close();
        line.close();

        assertThat(err.toString()).doesNotContain("\n").endsWith("\u001b[?7h\r\u001b[K");
    }

    @Test
    void leavesOutWhatHasNoRoom() {
        line(true, false, 40).update(state(61, "steady", Set.of(), "ok"));

        String shown = err.toString().replaceAll("\u001b\\[[?0-9]*[a-zA-Z]|\r", "");
        assertThat(shown).isEqualTo("[1:01/1:35]  steady  cluster ok").hasSizeLessThan(40);
    }

    @Test
    void usesColoursOnlyWhereAllowed() {
        line(true, true, 200).update(state(1, "fault", Set.of("freeze"), "1 node failed"));

        assertThat(err.toString())
                .contains("\u001b[31mfault freeze\u001b[0m", "\u001b[33mcluster 1 node failed\u001b[0m");
    }

    @Test
    void writesPlainLinesElsewhereWhenThereIsNews() {
        ProgressLine line = line(false, true, 80);

        line.update(state(0, "warmup", Set.of(), "ok"));
        line.update(state(1, "warmup", Set.of(), "ok"));
        line.update(state(2, "steady", Set.of(), "ok"));
        line.update(state(3, "steady", Set.of("freeze"), "ok"));
        line.update(state(4, "steady", Set.of("freeze"), "ok"));
        line.update(state(8, "steady", Set.of("freeze"), "ok"));
        line.close();

        assertThat(err.toString().lines().map(text -> text.substring(0, 6)))
                .containsExactly("[0:00/", "[0:02/", "[0:03/", "[0:08/");
        assertThat(err.toString()).doesNotContain("\u001b").doesNotContain("\r");
    }
}
