package dev.redisdrill.chaos.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.unit.BitRate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathRulesTest {
    private static final String OBSERVER = "127.0.254.1";
    private static final String NODE = "127.0.1.1";
    private static final String OTHER = "127.0.2.1";
    private static final String CLIENT = "127.0.100.1";

    private final PathRules none = PathRules.none(OBSERVER);

    @Test
    void aCutIsDirectedAndMeetsNobodyElse() {
        PathRules rules = none.with("cut", new PathRule.Cut(isolate(Direction.IN, CLIENT)));

        assertThat(rules.between(CLIENT, NODE).cut()).isTrue();
        assertThat(rules.between(NODE, CLIENT)).isEqualTo(Passage.FREE);
        assertThat(rules.between(OTHER, NODE)).isEqualTo(Passage.FREE);
        assertThat(rules.without("cut").between(CLIENT, NODE)).isEqualTo(Passage.FREE);
    }

    @Test
    void rulesOfSeveralFaultsAddUpAndGoOneByOne() {
        PathRules rules = none.with("slow", slow(25)).with("slower", slow(5)).with("gone", broken());

        assertThat(rules.between(CLIENT, NODE).delayNanos()).isEqualTo(30_000_000);
        assertThat(rules.between(CLIENT, NODE).jitterNanos()).isEqualTo(2_000_000);
        assertThat(rules.between(CLIENT, NODE).broken()).isTrue();
        assertThat(rules.without("gone").without("slow").between(NODE, CLIENT))
                .isEqualTo(new Passage(false, false, 5_000_000, 1_000_000, List.of()));
        assertThat(rules.without("nobody's")).isEqualTo(rules);
    }

    @Test
    void aLimitIsSharedByAllWhoSendToAnAddressAndByAllWhoHearFromIt() {
        PathRules rules = none.with("narrow", new PathRule.Narrow(NODE, BitRate.parse("8mbit")));

        assertThat(rules.between(CLIENT, NODE).limits())
                .isEqualTo(rules.between(OTHER, NODE).limits())
                .containsExactly(new Passage.Limit("narrow/in", BitRate.parse("8mbit")));
        assertThat(rules.between(NODE, CLIENT).limits())
                .containsExactly(new Passage.Limit("narrow/out", BitRate.parse("8mbit")));
        assertThat(rules.between(CLIENT, OTHER)).isEqualTo(Passage.FREE);
    }

    @Test
    void noRuleEverTouchesTheObserver() {
        PathRules rules = none.with("narrow", new PathRule.Narrow(NODE, BitRate.parse("8mbit")))
                .with("cut", new PathRule.Cut(isolate(Direction.BOTH, OBSERVER)));

        assertThat(rules.between(OBSERVER, NODE)).isEqualTo(Passage.FREE);
        assertThat(rules.between(NODE, OBSERVER)).isEqualTo(Passage.FREE);
    }

    private static PathRule slow(long millis) {
        return new PathRule.Slow(isolate(Direction.BOTH, CLIENT), Duration.ofMillis(millis), Duration.ofMillis(1));
    }

    private static PathRule broken() {
        return new PathRule.Broken(isolate(Direction.BOTH, CLIENT));
    }

    private static Partition isolate(Direction direction, String other) {
        return Partition.isolate(NODE, List.of(other), direction);
    }
}
