package dev.redisdrill.reports.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.reports.run.RunDirectory;
import dev.redisdrill.reports.verdict.ObjectiveResult;
import dev.redisdrill.reports.verdict.Verdict;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {
    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("rto", "{\"max\": \"8s\", \"shard\": 2}"),
            Map.entry("rpo", "{\"maxLost\": 50, \"maxAge\": \"1s\", \"minLost\": 3, \"tenant\": \"shop\"}"),
            Map.entry(
                    "latency",
                    "{\"percentile\": 99.9, \"max\": \"20ms\", \"tenant\": \"shop\", \"phase\": \"steady\"}"),
            Map.entry("error-rate", "{\"max\": \"1%\", \"workload\": \"cache\"}"),
            Map.entry("availability", "{\"min\": \"99.9%\", \"shard\": 1}"),
            Map.entry("recovered", "{\"within\": \"30s\"}"),
            Map.entry("counter", "{\"maxLost\": 5, \"maxDoubled\": 0, \"tenant\": \"shop\"}"),
            Map.entry("lock", "{\"maxOverlaps\": 1, \"maxTokensBack\": 0, \"workload\": \"w\"}"),
            Map.entry("rate-limit", "{\"maxOverAdmitted\": 100}"),
            Map.entry("dedup", "{\"maxFalseNegatives\": 2, \"maxExcess\": 1}"),
            Map.entry("register", "{\"maxContradictions\": 2, \"maxPhantoms\": 1}"),
            Map.entry(
                    "ttl",
                    "{\"maxTooLong\": 1, \"maxWithoutTtl\": 2, \"maxGoneEarly\": 3, \"maxRisen\": 4, \"tenant\": \"shop\"}"),
            Map.entry("isolation", "{\"maxGotThrough\": 1, \"maxNotLogged\": 2, \"tenant\": \"shop\"}"),
            Map.entry("catalogue", "{\"maxOutside\": 1, \"maxWithoutTtl\": 2, \"maxWrongStructure\": 3}"),
            Map.entry(
                    "pub-sub", "{\"maxDuplicates\": 1, \"maxOutOfOrder\": 2, \"maxMissing\": 3, \"workload\": \"w\"}"),
            Map.entry("stampede", "{\"maxTogether\": 7, \"tenant\": \"shop\"}"),
            Map.entry("rag-cache", "{\"maxWrong\": 1, \"workload\": \"w\"}"),
            Map.entry("ledger-sync", "{\"maxGaps\": 1, \"maxDoubles\": 2, \"maxPhantoms\": 3, \"workload\": \"w\"}"),
            Map.entry("queue", "{\"maxLost\": 2, \"maxDuplicates\": 1, \"maxPhantoms\": 1}"),
            Map.entry("stream", "{\"maxLost\": 2, \"maxDuplicates\": 1, \"maxOutOfOrder\": 1, \"maxBad\": 3}"));

    @TempDir
    Path empty;

    @Test
    void everyObjectiveIsNamedAndDescribed() {
        for (Class<?> type : Kinds.permitted(Check.class)) {
            assertThat(type.getAnnotation(JsonTypeName.class))
                    .as("%s has a name", type)
                    .isNotNull();
            assertThat(type.getAnnotation(JsonClassDescription.class))
                    .as("%s has a description", type)
                    .isNotNull();
            for (RecordComponent component : type.getRecordComponents()) {
                assertThat(component.getAccessor().getAnnotation(JsonPropertyDescription.class))
                        .as("%s.%s has a description", type, component.getName())
                        .isNotNull();
            }
        }
    }

    @Test
    void everyObjectiveIsReadAndWrittenBackAndRejectsAMisspeltKey() throws Exception {
        assertThat(EXAMPLES.keySet()).isEqualTo(Kinds.of(Check.class).names());
        for (Map.Entry<String, String> example : EXAMPLES.entrySet()) {
            Check check = read(example.getKey(), example.getValue());
            JsonNode written = Kinds.write(check);
            assertThat(Kinds.of(Check.class).read(written)).isEqualTo(check);
            assertThat(Objective.defaultName(check)).startsWith(example.getKey());

            String misspelt = example.getValue().replaceFirst("\"(\\w)", "\"x$1");
            assertThatThrownBy(() -> read(example.getKey(), misspelt)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void withoutEvidenceNoObjectivePasses() throws Exception {
        for (Map.Entry<String, String> example : EXAMPLES.entrySet()) {
            Objective objective = new Objective(example.getKey(), read(example.getKey(), example.getValue()));

            ObjectiveResult result = objective.evaluate(Evidence.gather(RunDirectory.open(empty), List.of(objective)));

            assertThat(result.verdict()).as(example.getKey()).isEqualTo(Verdict.INVALID);
            assertThat(result.reason()).as(example.getKey()).isNotBlank();
            assertThat(result.value()).as(example.getKey()).isEmpty();
        }
    }

    @Test
    void valuesOutOfRangeAreRefusedWithKeyAndCure() {
        assertThatThrownBy(() -> new Rto(Duration.ZERO, Optional.empty())).hasMessageStartingWith("max:");
        assertThatThrownBy(() -> new Rto(Duration.ofSeconds(1), Optional.of(0))).hasMessageStartingWith("shard:");
        assertThatThrownBy(() -> new Rpo(-1, Optional.empty(), Optional.empty(), Optional.empty()))
                .hasMessageStartingWith("maxLost:");
        assertThatThrownBy(() -> new Rpo(5, Optional.empty(), Optional.of(6L), Optional.empty()))
                .hasMessageStartingWith("minLost:");
        for (double percentile : new double[] {0, -1, 100.1, Double.NaN}) {
            assertThatThrownBy(() -> read(
                            "latency",
                            "{\"percentile\": " + (Double.isNaN(percentile) ? 0 : percentile) + ", \"max\": \"1s\"}"))
                    .hasMessageContaining("percentile:");
        }
        assertThatThrownBy(() -> read("error-rate", "{\"max\": \"1%\", \"phase\": \"stedy\"}"))
                .hasMessageContaining("steady");
    }

    private static Check read(String kind, String keys) throws Exception {
        ObjectNode plan = SpecJson.mapper().createObjectNode();
        plan.putArray("objectives").addObject().set(kind, SpecJson.mapper().readTree(keys));
        return Objective.readAll(plan).get(0).check();
    }
}
