package dev.redisdrill.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.redisdrill.reports.judge.Judge;
import dev.redisdrill.reports.judge.Report;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeTest {
    @TempDir
    Path directory;

    @Test
    void aKillWithFailoverHasItsTrueFigures() throws Exception {
        Report report = Judge.judge(SimulatedRun.kill().write(directory));
        System.err.println(Reports.summary(report, directory));
        Report.Recovery r = report.recovery().get(0);
        System.err.println(r);
        assertThat(r.rtoMillis().getAsDouble()).isCloseTo(3_512, within(1.0));
    }
}
