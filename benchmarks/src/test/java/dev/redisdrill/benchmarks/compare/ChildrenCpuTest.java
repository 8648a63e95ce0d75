package dev.redisdrill.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChildrenCpuTest {

    @Test
    void addsUserAndSystemTimeOfTheChildren() {
        String stat = "4711 (a (strange) name) S 1 4711 4711 0 -1 4194560 100 200 0 0 11 22 150 50 20 0 1 0 99 0 0";

        assertThat(ChildrenCpu.parse(stat)).isEqualTo(2.0);
    }

    @Test
    void seesAChildThatWorked() throws Exception {
        double before = ChildrenCpu.seconds();

        Process busy = new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done").start();
        assertThat(busy.waitFor()).isZero();

        assertThat(ChildrenCpu.seconds()).isGreaterThan(before);
    }
}
