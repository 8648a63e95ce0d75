package dev.redisdrill.chaos.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.redisdrill.timeline.spec.Kinds;
import dev.redisdrill.timeline.spec.SecretRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LocalTargetTest {
    @Test
    void everyKindIsReadBackAsItWasWritten() {
        EndpointsTarget endpoints = new EndpointsTarget(
                List.of("redis-1:6379"),
                true,
                Optional.of(SecretRef.parse("file:ca.pem")),
                Optional.empty(),
                Map.of("shop", new EndpointsTarget.Credentials("shop", SecretRef.parse("env:SHOP"))),
                false);
        for (Target target : List.of(LocalTarget.defaults(), endpoints)) {
            ObjectNode json = Kinds.write(target);
            assertThat(Kinds.of(Target.class).read(json)).as(json.toString()).isEqualTo(target);
        }
    }

    @Test
    void refusesWhatCannotBeACluster() {
        assertThatThrownBy(() -> local(2, 1, Map.of())).hasMessageStartingWith("shards: 2");
        assertThatThrownBy(() -> local(3, 9, Map.of())).hasMessageStartingWith("replicasPerShard: 9");
    }

    @Test
    void refusesDirectivesThatTheLabOwns() {
        for (String name : List.of("port", "requirepass", "TLS-Cert-File", "user")) {
            assertThatThrownBy(() -> local(3, 1, Map.of(name, "x")))
                    .hasMessageStartingWith("config: " + name)
                    .hasMessageContaining("set by the lab itself");
        }
        assertThatThrownBy(() -> local(3, 1, Map.of("maxmemory", "1gb\nrequirepass x")))
                .hasMessageContaining("control character");
    }

    @Test
    void refusesAddressesWithoutAPort() {
        assertThatThrownBy(() -> new EndpointsTarget(
                        List.of("redis-1"), true, Optional.empty(), Optional.empty(), Map.of(), false))
                .hasMessageStartingWith("seeds: 'redis-1' is not host:port");
    }

    private static LocalTarget local(int shards, int replicas, Map<String, String> config) {
        return new LocalTarget(
                shards, replicas, Duration.ofSeconds(2), "auto", true, false, LocalTarget.AppendFsync.EVERYSEC, config);
    }
}
