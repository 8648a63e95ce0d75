package dev.redisdrill.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.redisdrill.simulations.workload.NamedWorkload;
import dev.redisdrill.simulations.workload.TenantSpec;
import dev.redisdrill.timeline.spec.Kinds;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tenants by count: written out as they should be, whatever is wrong is told once, at its place. */
class TenantCrowdTest {
    private static final String GOOD = """
            name: many
            description: Many tenants.
            tenants:
              count: 200
              rate: 3000/s
              skew: zipf
              mix:
                shops:
                  weight: 3
                  workloads:
                    - cache: {rate: 20/s, keys: 50}
                    - name: writes
                      counter: {rate: 10/s}
                banks:
                  client: {jedis: {}}
                  workloads:
                    - ledger: {rate: 5/s}
              beside:
                - {name: lout, workloads: [{noisy-neighbour: {rate: 1/s}}]}
            objectives:
              - error-rate: {max: 1%}
              - latency: {percentile: 99, max: 20ms, tenant: t007}
            """;

    private static Plan plan(String text, String... settings) throws ScenarioException {
        return ScenarioFile.parse("s.yaml", text, List.of(settings)).orThrow();
    }

    private static double rate(TenantSpec tenant) {
        return tenant.workloads().stream()
                .mapToDouble(
                        workload -> workload.workload().rate().orElseThrow().perSecond())
                .sum();
    }

    @Test
    void writesOutTenantsOfEachKindInProportionToTheWeights() throws Exception {
        List<TenantSpec> tenants = plan(GOOD).tenants();

        assertThat(tenants).hasSize(201);
        assertThat(tenants.subList(0, 3)).extracting(TenantSpec::name).containsExactly("t001", "t002", "t003");
        assertThat(tenants.get(199).name()).isEqualTo("t200");
        assertThat(tenants.get(200).name()).isEqualTo("lout");
        Map<List<String>, Long> kinds = tenants.stream()
                .collect(Collectors.groupingBy(
                        tenant -> tenant.workloads().stream()
                                .map(NamedWorkload::label)
                                .toList(),
                        Collectors.counting()));
        assertThat(kinds).containsEntry(List.of("cache", "writes"), 150L).containsEntry(List.of("ledger"), 50L);
        assertThat(tenants)
                .filteredOn(tenant -> tenant.client().isPresent())
                .hasSize(50)
                .allSatisfy(tenant ->
                        assertThat(Kinds.nameOf(tenant.client().orElseThrow())).isEqualTo("jedis"));
    }

    @Test
    void dividesTheRateByTheSkewAndTheKindsOwnRates() throws Exception {
        List<TenantSpec> tenants = plan(GOOD).tenants().subList(0, 200);

        assertThat(tenants.stream().mapToDouble(TenantCrowdTest::rate).sum()).isCloseTo(3_000, within(1.0));
        List<TenantSpec> shops = tenants.stream()
                .filter(tenant -> tenant.workloads().size() == 2)
                .toList();
        int first = tenants.indexOf(shops.get(0)) + 1;
        int last = tenants.indexOf(shops.get(149)) + 1;
        assertThat(rate(shops.get(0)) / rate(shops.get(149)))
                .isCloseTo(Math.pow((double) last / first, 0.99), within(last * 0.01));
        assertThat(shops).allSatisfy(shop -> {
            double cache =
                    shop.workloads().get(0).workload().rate().orElseThrow().perSecond();
            assertThat(cache / rate(shop)).isCloseTo(2.0 / 3, within(0.01));
        });
    }

    @Test
    void leavesRatesAsTheyAreWithoutSkewAndSum() throws Exception {
        Plan plan = plan(GOOD.replace("  rate: 3000/s\n", "").replace("skew: zipf", "skew: uniform"));

        assertThat(plan.tenants().subList(0, 200))
                .allSatisfy(tenant -> assertThat(rate(tenant)).isIn(5.0, 30.0));
    }

    @Test
    void drawsTheSameFromTheSameSeedAndAnotherFromAnother() throws Exception {
        assertThat(plan(GOOD)).isEqualTo(plan(GOOD));
        assertThat(plan(GOOD, "seed=2").tenants()).isNotEqualTo(plan(GOOD).tenants());
    }

    @Test
    void isRunAgainFromItsPlan() throws Exception {
        Plan plan = plan(GOOD.replace("tenant: t007", "tenant: lout"), "tenants.count=1000");

        assertThat(plan.tenants())
                .hasSize(1_001)
                .last()
                .extracting(TenantSpec::name)
                .isEqualTo("lout");
        assertThat(plan.tenants().get(6).name()).isEqualTo("t0007");
        assertThat(ScenarioFile.parse("plan.json", plan(GOOD).toJson().toString(), List.of())
                        .orThrow())
                .isEqualTo(plan(GOOD));
    }

    @Test
    void isDescribedInAFewLines() throws Exception {
        String text = plan(GOOD).describe();

        assertThat(text.lines().count()).isLessThan(40);
        assertThat(text)
                .contains(
                        "150 tenants (t0",
                        "/writes (counter): rate ",
                        "/s in sum)",
                        "50 tenants (t0",
                        "lout/noisy-neighbour: rate 1/s")
                .contains("client of 50 tenants");
    }

    static Stream<Arguments> badCrowds() {
        return Stream.of(
                bad("count: 200", "count: 0", "4:10: count: 0 is out of range; from 1 to 5000"),
                bad("count: 200", "cuont: 200", "4:3: unknown key 'cuont' (did you mean 'count'?)"),
                bad("skew: zipf", "skew: zpif", "6:9: 'zpif' is not a skew; write uniform, zipf or zipf(1.2)"),
                bad("weight: 3", "weight: 0", "9:15: weight: 0 is out of range; from 1 to 1000000"),
                bad("weight: 3", "share: 60%", "8:5: mix: give all kinds a share, or none of them"),
                bad(
                        "cache: {rate: 20/s",
                        "cache: {rate: 20/s, users: 3",
                        "11:25: rate: give either rate (operations due by a schedule, such as 500/s) or users (each starts"
                                + " its next operation when the last is done), not both"),
                bad("rate: 3000/s", "rate: 3/s", "5:9: rate: t0"),
                bad("name: lout", "name: t001", "t001"),
                bad("tenant: t007", "tenant: t7", "there is no tenant 't7'"));
    }

    private static Arguments bad(String from, String to, String problem) {
        return Arguments.of(from, to, problem);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("badCrowds")
    void tellsWhatIsWrongOnceAndWhere(String from, String to, String problem) {
        assertThat(GOOD).contains(from);

        assertThat(ScenarioFile.parse("s.yaml", GOOD.replaceFirst(java.util.regex.Pattern.quote(from), to), List.of())
                        .problems())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("s.yaml:")
                .contains(problem);
    }
}
