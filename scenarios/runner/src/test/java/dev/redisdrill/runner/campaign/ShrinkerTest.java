package dev.redisdrill.runner.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private final List<List<String>> tried = new ArrayList<>();

    @Test
    void findsTheOneFaultThatMatters() throws Exception {
        Shrinker.Result result = shrinker(List.of("f5"), 100).shrink(faults(8));
        assertThat(result).isEqualTo(new Shrinker.Result(List.of("f5"), true));
        assertThat(tried).hasSizeLessThan(12);
    }

    @Test
    void keepsFaultsThatFailOnlyTogetherInTheirOrder() throws Exception {
        assertThat(shrinker(List.of("f7", "f2"), 100).shrink(faults(9)))
                .isEqualTo(new Shrinker.Result(List.of("f2", "f7"), true));
    }

    @Test
    void whereEveryFaultIsNeededNothingIsLeftOut() throws Exception {
        assertThat(shrinker(faults(4), 100).shrink(faults(4))).isEqualTo(new Shrinker.Result(faults(4), true));
    }

    @Test
    void stopsWhenTheRunsAreUsedUp() throws Exception {
        Shrinker.Result result = shrinker(List.of("f1", "f8"), 2).shrink(faults(8));
        assertThat(tried).hasSize(2);
        assertThat(result.minimal()).isFalse();
        assertThat(result.faults()).contains("f1", "f8");
    }

    private Shrinker shrinker(List<String> needed, int mostRuns) {
        return new Shrinker(
                faults -> {
                    tried.add(faults);
                    return faults.containsAll(needed);
                },
                mostRuns);
    }

    private static List<String> faults(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "f" + i).toList();
    }
}
