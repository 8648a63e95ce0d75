package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClusterClient;

class JedisSpecTest {

    @Test
    void theDocumentedDefaultsAreTheDefaults() throws Exception {
        ObjectNode keys = SpecJson.mapper().createObjectNode();
        for (RecordComponent component : JedisSpec.class.getRecordComponents()) {
            if (component.getType() == Optional.class) {
                keys.putNull(component.getName());
                continue;
            }
            String text =
                    component.getAccessor().getAnnotation(JsonProperty.class).defaultValue();
            if (component.getType() == int.class) {
                keys.put(component.getName(), Integer.parseInt(text));
            } else {
                keys.put(component.getName(), text);
            }
        }
        ObjectNode holder = SpecJson.mapper().createObjectNode();
        holder.set("jedis", keys);

        assertThat(Kinds.of(ClientSpec.class).read(holder)).isEqualTo(JedisSpec.standard());
        assertThat(Kinds.write(JedisSpec.standard())).isEqualTo(holder);
    }

    @Test
    void theDefaultsAreTheLibrarysWhereItSaysSo() {
        JedisSpec spec = JedisSpec.standard();
        DefaultJedisClientConfig config = DefaultJedisClientConfig.builder().build();
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        assertThat(spec.connectTimeout()).hasMillis(config.getConnectionTimeoutMillis());
        assertThat(spec.socketTimeout()).hasMillis(config.getSocketTimeoutMillis());
        assertThat(spec.maxAttempts()).isEqualTo(RedisClusterClient.DEFAULT_MAX_ATTEMPTS);
        assertThat(spec.retriesDuration())
                .hasMillis((long) RedisClusterClient.DEFAULT_TIMEOUT * RedisClusterClient.DEFAULT_MAX_ATTEMPTS);
        assertThat(spec.poolMaxTotal()).isEqualTo(pool.getMaxTotal());
        assertThat(spec.poolMaxIdle()).isEqualTo(pool.getMaxIdle());
        assertThat(spec.poolMinIdle()).isEqualTo(pool.getMinIdle());
    }

    @Test
    void impossibleValuesNameTheKey() {
        refuses("\"maxAttempts\":5", "\"maxAttempts\":0", "maxAttempts: 0 is out of range; from 1 to 100");
        refuses("\"poolMaxIdle\":8", "\"poolMaxIdle\":9", "poolMaxIdle: 9 is out of range; from 0 to 8");
        refuses("\"poolMaxWait\":\"2s\"", "\"poolMaxWait\":\"0s\"", "poolMaxWait: at least 1ms");
        refuses(
                "\"socketTimeout\":\"2s\"",
                "\"socketTimeout\":\"5s\"",
                "maxTotalRetriesDuration: with connectTimeout, socketTimeout and poolMaxWait an operation could take 34s");
    }

    private static void refuses(String good, String bad, String message) {
        String json = Kinds.write(JedisSpec.standard()).toString();
        assertThat(json).contains(good);
        assertThatThrownBy(
                        () -> Kinds.of(ClientSpec.class).read(SpecJson.mapper().readTree(json.replace(good, bad))))
                .hasMessageContaining(message);
    }

    @Test
    void theLibraryIsNamed() {
        assertThat(JedisSpec.standard().library().name()).isEqualTo("Jedis");
        assertThat(JedisSpec.standard().library().version()).startsWith("8.");
    }
}
