package dev.redisdrill.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BusViewTest {
    private static final String NODES = """
            1111111111111111111111111111111111111111 10.0.0.1:6379@16379,redis-0 myself,master - 0 0 1 connected 0-16383
            2222222222222222222222222222222222222222 10.0.0.2:6379@16379 slave 1111111111111111111111111111111111111111 1700000000250 1699999999000 1 connected
            3333333333333333333333333333333333333333 10.0.0.3:6379@16379 master,fail? - 1700000000900 1699999999000 2 disconnected
            4444444444444444444444444444444444444444 10.0.0.4:6379@16379 slave,fail 3333333333333333333333333333333333333333 0 0 2 connected
            """;

    private final BusView view = BusView.of(List.of("1700000001", "250500"), NODES);

    @Test
    void whoHasNotAnsweredForLongIsNotHeard() {
        assertThat(view.estranged("10.0.0.2:6379", 500)).contains("has waited 1000 ms for a pong of 10.0.0.2:6379");
        assertThat(view.estranged("10.0.0.2:6379", 1_001)).isEmpty();
        assertThat(view.estranged("10.0.0.1:6379", 500)).isEmpty();
        assertThat(view.estranged("10.0.0.9:6379", 500)).isEmpty();
    }

    @Test
    void whoIsSuspectedOrFailedIsNotHeard() {
        assertThat(view.estranged("10.0.0.3:6379", 500)).contains("holds 10.0.0.3:6379 for failed");
        assertThat(view.estranged("10.0.0.4:6379", 500)).isPresent();
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        assertThatThrownBy(() -> BusView.of(List.of("1"), NODES)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BusView.of(List.of("1", "2"), "nonsense"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
