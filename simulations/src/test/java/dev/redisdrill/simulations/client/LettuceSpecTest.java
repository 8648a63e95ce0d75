package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import java.lang.reflect.RecordComponent;
import org.junit.jupiter.api.Test;

class LettuceSpecTest {

    @Test
    void theDocumentedDefaultsAreTheDefaults() throws Exception {
        ObjectNode keys = SpecJson.mapper().createObjectNode();
        for (RecordComponent component : LettuceSpec.class.getRecordComponents()) {
            String text =
                    component.getAccessor().getAnnotation(JsonProperty.class).defaultValue();
            Class<?> type = component.getType();
            if (type == int.class) {
                keys.put(component.getName(), Integer.parseInt(text));
            } else if (type == boolean.class) {
                keys.put(component.getName(), Boolean.parseBoolean(text));
            } else {
                keys.put(component.getName(), text);
            }
        }
        ObjectNode holder = SpecJson.mapper().createObjectNode();
        holder.set("lettuce", keys);

        assertThat(Kinds.of(ClientSpec.class).read(holder)).isEqualTo(ClientSpec.standard());
        assertThat(Kinds.write(ClientSpec.standard())).isEqualTo(holder);
    }

    @Test
    void impossibleValuesNameTheKey() {
        assertThatThrownBy(() -> Kinds.of(ClientSpec.class)
                        .read(SpecJson.mapper()
                                .readTree(Kinds.write(ClientSpec.standard())
                                        .toString()
                                        .replace("\"requestQueueSize\":10000", "\"requestQueueSize\":0"))))
                .hasMessageContaining("requestQueueSize: at least 1");
    }

    @Test
    void theLibraryIsNamed() {
        assertThat(ClientSpec.standard().library().name()).containsIgnoringCase("lettuce");
        assertThat(ClientSpec.standard().library().version()).startsWith("7.");
    }
}
