package dev.redisdrill.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RivalTest {

    @Test
    void readsTheRateOfEachTestBetweenOtherLines() {
        List<String> lines = List.of(
                "Cluster has 3 master nodes:",
                "Master 0: 5fe1 127.0.1.1:7000",
                "\"test\",\"rps\",\"avg_latency_ms\",\"min_latency_ms\",\"p50_latency_ms\"",
                "\"SET\",\"61728.39\",\"0.601\",\"0.104\",\"0.551\"",
                "\"GET\",\"70000\",\"0.501\",\"0.104\",\"0.451\"");

        assertThat(Rival.throughput(lines)).isEqualTo(Map.of("SET", 61_728.39, "GET", 70_000.0));
    }
}
