package dev.redisdrill.chaos.lab.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.lab.LabException;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static final int FIRST_PORT = 9_300;

    @Test
    void aPortStaysClaimedWhileNoNodeListensAndIsFreeWhenTheLabHasEnded() throws LabException {
        int claimed;
        try (Layout lab = choose()) {
            claimed = port(lab);
            lab.release(); // and all of its nodes are down
            try (Layout other = choose()) {
                assertThat(port(other)).isGreaterThan(claimed);
            }
        }
        try (Layout next = choose()) {
            assertThat(port(next)).isEqualTo(claimed);
        }
    }

    private static Layout choose() throws LabException {
        return Layout.choose(port -> Layout.members(3, 1, port), FIRST_PORT);
    }

    private static int port(Layout layout) {
        return layout.members().get(0).port();
    }
}
