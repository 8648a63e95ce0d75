package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.timeline.spec.ClusterAccess;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SpecJson;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions.RefreshTrigger;
import io.lettuce.core.resource.Delay;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            } else if (type == List.class) {
                keys.set(component.getName(), SpecJson.mapper().readTree(text));
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
    void thePresetIsWhatTheLibraryIsWithoutAnySetting() {
        LettuceSpec library = LettuceSpec.asShipped();
        ClusterClientOptions theirs = ClusterClientOptions.create();
        ClusterTopologyRefreshOptions refresh = ClusterTopologyRefreshOptions.create();
        SocketOptions sockets = SocketOptions.create();

        assertThat(library.commandTimeout()).isEqualTo(RedisURI.DEFAULT_TIMEOUT_DURATION);
        assertThat(library.connectTimeout()).isEqualTo(sockets.getConnectTimeout());
        assertThat(refresh.isPeriodicRefreshEnabled()).isFalse();
        assertThat(library.topologyRefreshPeriod()).isZero();
        assertThat(library.triggers())
                .extracting(Enum::name)
                .containsExactlyInAnyOrderElementsOf(refresh.getAdaptiveRefreshTriggers().stream()
                        .map(Enum::name)
                        .toList());
        assertThat(library.adaptiveRefreshTimeout()).isEqualTo(refresh.getAdaptiveRefreshTimeout());
        assertThat(library.autoReconnect()).isEqualTo(theirs.isAutoReconnect());
        assertThat(theirs.getDisconnectedBehavior())
                .as("accepts commands while it reconnects")
                .isEqualTo(ClientOptions.DisconnectedBehavior.DEFAULT);
        assertThat(library.disconnectedBehavior()).isEqualTo(LettuceSpec.DisconnectedBehavior.BUFFER);
        assertThat(library.requestQueueSize()).isEqualTo(theirs.getRequestQueueSize());
        assertThat(library.maxRedirects()).isEqualTo(theirs.getMaxRedirects());
        assertThat(library.keepAlive()).isEqualTo(sockets.isKeepAlive());
        assertThat(sockets.isEnableTcpUserTimeout()).isFalse();
        assertThat(library.tcpUserTimeout()).isZero();
        assertThat(Delay.exponential().createDelay(60))
                .as("the longest pause between attempts to reconnect")
                .isEqualTo(library.reconnectDelayMax());
    }

    @Test
    void everySettingReachesTheLibrary() {
        ClusterAccess access =
                new ClusterAccess(List.of("127.0.0.1:1"), false, Optional.empty(), Optional.empty(), Map.of());
        ClusterClientOptions production = new LettuceSetup(LettuceSpec.standard(), access).options();
        ClusterClientOptions library = new LettuceSetup(LettuceSpec.asShipped(), access).options();

        assertThat(production.getSocketOptions().getKeepAlive().getIdle()).hasSeconds(5);
        assertThat(library.getSocketOptions().isKeepAlive()).isTrue();
        assertThat(library.getSocketOptions().getKeepAlive().getIdle())
                .isEqualTo(SocketOptions.create().getKeepAlive().getIdle());
        assertThat(library.getDisconnectedBehavior()).isEqualTo(ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS);
        assertThat(library.getTopologyRefreshOptions().isPeriodicRefreshEnabled())
                .isFalse();
        assertThat(library.getTopologyRefreshOptions().getAdaptiveRefreshTriggers())
                .hasSize(LettuceSpec.Trigger.values().length);
        for (LettuceSpec.Trigger trigger : LettuceSpec.Trigger.values()) {
            assertThat(RefreshTrigger.valueOf(trigger.name()))
                    .isIn(production.getTopologyRefreshOptions().getAdaptiveRefreshTriggers());
        }
        assertThat(Arrays.stream(LettuceSpec.ReadPreference.values()).map(LettuceSetup::readFrom))
                .doesNotHaveDuplicates()
                .contains(ReadFrom.UPSTREAM, ReadFrom.ANY_REPLICA);
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
