package dev.redisdrill.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.fault.Fault;
import dev.redisdrill.runner.cli.KillMatrix.Cell;
import dev.redisdrill.runner.cli.KillMatrix.Step;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.timeline.spec.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KillMatrixTest {
    private final KillMatrix matrix;

    KillMatrixTest() throws Exception {
        matrix = new KillMatrix();
    }

    @Test
    void everyKindOfFaultThatThisMachineCanDoHasASmallDrillForEveryStep() throws Exception {
        for (boolean namespace : new boolean[] {true, false}) {
            List<Cell> cells = matrix.cells(namespace, new Random(1));
            List<String> impossible = matrix.impossible(namespace);
            for (String kind : Kinds.of(Fault.class).types().keySet()) {
                assertThat(cells.stream().filter(cell -> cell.kind().equals(kind)))
                        .as(kind)
                        .hasSize(impossible.contains(kind) ? 0 : Step.values().length);
            }
            for (Cell cell : cells) {
                Plan plan = matrix.scenario(cell);
                assertThat(plan.faults()).as(cell.describe()).hasSize(1);
                assertThat(plan.faults().get(0).at()).contains(Duration.ZERO);
                assertThat(Kinds.nameOf(plan.faults().get(0).fault())).isEqualTo(cell.kind());
                assertThat(KillMatrix.hold(plan)).as(cell.describe()).isLessThan(Duration.ofSeconds(30));
            }
        }
    }
}
