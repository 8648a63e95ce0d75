package dev.redisdrill.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.timeline.spec.SecretRef;
import dev.redisdrill.timeline.unit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The binding rules, on records made for it. */
class SpecReaderTest {
    sealed interface Animal permits Dog, Cat {}

    @JsonTypeName("dog")
    @JsonClassDescription("Barks.")
    record Dog(
            @JsonPropertyDescription("How often it barks.") Rate barks,

            @JsonProperty(defaultValue = "2") @JsonPropertyDescription("Ears.")
            int ears)
            implements Animal {
        Dog {
            if (ears > 2) {
                throw new IllegalArgumentException("ears: " + ears + " are too many; 2 at most");
            }
        }
    }

    @JsonTypeName("cat")
    @JsonClassDescription("Purrs.")
    record Cat(
            @JsonProperty(defaultValue = "9") @JsonPropertyDescription("Lives.")
            int lives,

            @JsonPropertyDescription("Nap.") Optional<Duration> nap)
            implements Animal {}

    enum Size {
        @JsonProperty("quite-big")
        BIG,
        @JsonProperty("small")
        SMALL
    }

    record Pet(
            @DefaultsTo("its kind") String name,
            @JsonUnwrapped Animal animal) {}

    record Zoo(
            @JsonPropertyDescription("Its name.") String name,

            @JsonProperty(defaultValue = "small") @JsonPropertyDescription("Its size.")
            Size size,

            @JsonProperty(defaultValue = "{\"cat\": {}}") @JsonPropertyDescription("Its mascot.")
            Animal mascot,

            @JsonProperty(defaultValue = "{}") @JsonPropertyDescription("Notes.")
            Map<String, String> notes,

            @JsonPropertyDescription("Key of the gate.") Optional<SecretRef> key,

            @JsonProperty(defaultValue = "false") @JsonPropertyDescription("Open.")
            boolean open,

            @JsonPropertyDescription("Pets.") List<Pet> pets) {}

    private static final SpecReader<Zoo> READER = new SpecReader<>(Zoo.class, "Zoo", tree -> {}, tree -> {}, draft -> {
        for (JsonNode pet : draft.tree().path("pets")) {
            if (pet instanceof com.fasterxml.jackson.databind.node.ObjectNode object && !object.has("name")) {
                object.put("name", object.has("dog") ? "dog" : "cat");
            }
        }
    });

    private static final String GOOD = """
            # a comment
            name: west
            notes: {a: 1, b: true, c: text}
            pets:
              - dog: {barks: 10/s}
              - name: tom
                cat:
            """;

    @Test
    void bindsRecordsWithAllDefaults() {
        SpecReader.Reading<Zoo> reading = READER.read("zoo.yaml", GOOD, List.of());

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.value())
                .contains(new Zoo(
                        "west",
                        Size.SMALL,
                        new Cat(9, Optional.empty()),
                        Map.of("a", "1", "b", "true", "c", "text"),
                        Optional.empty(),
                        false,
                        List.of(
                                new Pet("dog", new Dog(new Rate(10), 2)),
                                new Pet("tom", new Cat(9, Optional.empty())))));
    }

    @Test
    void writesWhatItReads() {
        Zoo zoo = READER.read("zoo.yaml", GOOD, List.of()).value().orElseThrow();

        JsonNode json = SpecWriter.write(zoo);

        assertThat(json.toString())
                .isEqualTo("{\"name\":\"west\",\"size\":\"small\",\"mascot\":{\"cat\":{\"lives\":9,\"nap\":null}},"
                        + "\"notes\":{\"a\":\"1\",\"b\":\"true\",\"c\":\"text\"},\"key\":null,\"open\":false,"
                        + "\"pets\":[{\"name\":\"dog\",\"dog\":{\"barks\":\"10/s\",\"ears\":2}},"
                        + "{\"name\":\"tom\",\"cat\":{\"lives\":9,\"nap\":null}}]}");
        SpecBinder binder = new SpecBinder(pointer -> false, (pointer, message) -> {
            throw new AssertionError(pointer + " " + message);
        });
        assertThat(binder.bind(json, Zoo.class)).contains(zoo);
    }

    @Test
    void findsAllErrorsAtOnceEachAtItsPlace() {
        String text = """
                nmae: west
                size: quitebig
                mascot: {dog: {barks: 10}, cat: {}}
                open: yes
                key: hunter2
                pets:
                  - dog: {barks: 10 per second, ears: 3}
                  - name: tom
                  - dog: {ears: 3, barks: 1/s}
                  - dgo: {barks: 1/s}
                """;

        assertThat(READER.read("zoo.yaml", text, List.of()).problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "zoo.yaml:1:1: unknown key 'nmae' (did you mean 'name'?)",
                        "zoo.yaml:2:7: 'quitebig' is not one of quite-big, small (did you mean 'quite-big'?)",
                        "zoo.yaml:3:9: name exactly one of dog, cat; here are dog and cat",
                        "zoo.yaml:3:23: '10' is not a rate; write it with its unit, such as 2000/s or 90/min",
                        "zoo.yaml:4:7: 'yes' does not fit here; expected true or false",
                        "zoo.yaml:5:6: not a reference to a secret; write env:NAME or file:PATH, never the secret itself",
                        "zoo.yaml:7:18: '10 per second' is not a rate; write it with its unit, such as 2000/s or 90/min",
                        "zoo.yaml:8:5: name exactly one of dog, cat; none is here",
                        "zoo.yaml:9:17: ears: 3 are too many; 2 at most",
                        "zoo.yaml:10:5: unknown key 'dgo' (did you mean 'dog'?)");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(READER.read("zoo.yaml", "name: x\npets:\n  - dog: {}\n", List.of())
                        .problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "zoo.yaml:3:10: 'barks' is missing; write it such as barks: 2000/s (How often it barks)");
    }

    @Test
    void overridesValuesByPathAndBlamesTheOption() {
        SpecReader.Reading<Zoo> good = READER.read(
                "zoo.yaml",
                GOOD,
                List.of(
                        "pets.0.dog.barks=20/s",
                        "pets.dog.ears=1",
                        "pets.tom.nap=5m",
                        "size=quite-big",
                        "mascot.cat.lives=7"));
        assertThat(good.problems()).isEmpty();
        assertThat(good.value().orElseThrow().pets())
                .containsExactly(
                        new Pet("dog", new Dog(new Rate(20), 1)),
                        new Pet("tom", new Cat(9, Optional.of(Duration.ofMinutes(5)))));
        assertThat(good.value().orElseThrow().mascot()).isEqualTo(new Cat(7, Optional.empty()));

        assertThat(READER.read(
                                "zoo.yaml",
                                GOOD,
                                List.of(
                                        "pets.tmo.nap=5m",
                                        "pets.0.dog.barks=20",
                                        "sise=small",
                                        "open",
                                        "pets.7.name=x"))
                        .problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "--set open: write it as key=value, such as load.duration=10s",
                        "--set pets.0.dog.barks: '20' is not a rate; write it with its unit, such as 2000/s or 90/min",
                        "--set pets.7.name: there is no '7' in pets (known here: 0, tom)",
                        "--set pets.tmo.nap: there is no 'tmo' in pets (did you mean 'tom'?)",
                        "--set sise: there is no 'sise' (did you mean 'size'?)");
    }
}
