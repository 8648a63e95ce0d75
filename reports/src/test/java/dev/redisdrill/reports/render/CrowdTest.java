package dev.redisdrill.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrowdTest {
    private static List<Integer> upTo(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

    @Test
    void aFewAreShownAsTheyAreAndOfManyTheWorst() {
        assertThat(Crowd.worst(upTo(Crowd.MANY), Comparator.reverseOrder())).isEqualTo(upTo(Crowd.MANY));
        assertThat(Crowd.worst(upTo(1_000), Comparator.reverseOrder()))
                .hasSize(Crowd.WORST)
                .startsWith(999, 998)
                .endsWith(1_000 - Crowd.WORST);
    }

    @Test
    void allOfManyAreFoldedAway() {
        Map<String, Object> model = new HashMap<>();
        List<Map<String, Object>> rows =
                upTo(1_000).stream().map(i -> Map.<String, Object>of("n", i)).toList();
        Crowd.fold(model, "Rows", rows.subList(0, 3));
        assertThat(model).containsEntry("hasMoreRows", false).containsEntry("allRows", List.of());
        Crowd.fold(model, "Rows", rows);
        assertThat(model).containsEntry("hasMoreRows", true).containsEntry("allRows", rows);
    }
}
