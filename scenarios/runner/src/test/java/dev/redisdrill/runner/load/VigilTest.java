package dev.redisdrill.runner.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VigilTest {
    private final BlockingQueue<Integer> lost = new LinkedBlockingQueue<>();

    @Test
    void whoeverIsNotHeardOfIsLostAndTheOthersAreNot() throws Exception {
        ScheduledExecutorService speaker = Executors.newSingleThreadScheduledExecutor();
        try (Vigil vigil = new Vigil(3, Duration.ofSeconds(2), lost::add)) {
            ScheduledFuture<?> unused = speaker.scheduleWithFixedDelay(
                    () -> {
                        vigil.heard(0);
                        vigil.heard(2);
                    },
                    0,
                    20,
                    TimeUnit.MILLISECONDS);
            vigil.begin(Duration.ZERO);

            assertThat(lost.take()).isEqualTo(1);
            assertThat(lost.take()).as("again and again").isEqualTo(1);
        } finally {
            speaker.shutdownNow();
        }
    }

    @Test
    void nobodyIsLostBeforeItBeginsAndWithinTheGrace() throws Exception {
        try (Vigil vigil = new Vigil(1, Duration.ofMillis(50), lost::add)) {
            assertThat(lost.poll(200, TimeUnit.MILLISECONDS)).isNull();
            vigil.begin(Duration.ofHours(1));
            assertThat(lost.poll(200, TimeUnit.MILLISECONDS)).isNull();
        }
    }
}
