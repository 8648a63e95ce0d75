package dev.redisdrill.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void showsEachRoundAndAllTogetherWithRatiosToTheRival() {
        Comparison comparison = new Comparison(50, 500);
        Figures rival = new Figures(1_000_000, 20, 15);

        comparison.add(1, new Comparison.Round(new Figures(2_000_000, 20, 10), rival, new Figures(4_000_000, 20, 12)));
        comparison.add(2, new Comparison.Round(new Figures(1_000_000, 20, 5), rival, new Figures(4_000_000, 20, 12)));

        assertThat(comparison.text().lines().map(line -> line.replaceAll(" {2,}", " | ")))
                .containsExactly(
                        "round | operations/s | client CPU µs/op | × operations | × CPU per op",
                        "1 | redis-benchmark, 50 connections | 50,000 | 15.00 | 1.00 | 1.00",
                        " | load/throughput.yaml, 50 users | 100,000 | 5.00 | 2.00 | 0.33",
                        " | load/throughput.yaml, 500 users | 200,000 | 3.00 | 4.00 | 0.20",
                        "2 | redis-benchmark, 50 connections | 50,000 | 15.00 | 1.00 | 1.00",
                        " | load/throughput.yaml, 50 users | 50,000 | 5.00 | 1.00 | 0.33",
                        " | load/throughput.yaml, 500 users | 200,000 | 3.00 | 4.00 | 0.20",
                        "all | redis-benchmark, 50 connections | 50,000 | 15.00 | 1.00 | 1.00",
                        " | load/throughput.yaml, 50 users | 75,000 | 5.00 | 1.50 | 0.33",
                        " | load/throughput.yaml, 500 users | 200,000 | 3.00 | 4.00 | 0.20");
    }
}
