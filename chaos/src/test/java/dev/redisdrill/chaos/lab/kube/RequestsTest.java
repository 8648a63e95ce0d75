package dev.redisdrill.chaos.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.lab.Deed;
import dev.redisdrill.chaos.lab.KubernetesTarget.KillBy;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.Traffic;
import dev.redisdrill.chaos.net.Direction;
import dev.redisdrill.chaos.net.Partition;
import dev.redisdrill.timeline.unit.BitRate;
import dev.redisdrill.timeline.unit.Share;
import dev.redisdrill.timeline.unit.TimeOffset;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final String NODES = """
            1111111111111111111111111111111111111111 10.0.0.1:6379@16379 myself,master - 0 0 1 connected 0-16383
            2222222222222222222222222222222222222222 10.0.0.2:6379@16379,redis-1.redis slave 1111111111111111111111111111111111111111 0 0 1 connected
            3333333333333333333333333333333333333333 192.168.0.9:31379@41379 slave 1111111111111111111111111111111111111111 0 0 1 connected
            """;

    private final PodMap pods = PodMap.of(
            NODES,
            List.of(
                    pod("redis-0", "10.0.0.1", "192.168.0.7", 0, "1500m"),
                    pod("redis-1", "10.0.9.9", "192.168.0.8", 0, "0.5"),
                    pod("redis-2", "10.0.0.3", "192.168.0.9", 31_379, "")));
    private final Requests requests = new Requests("redis", pods, KillBy.CONTAINER, Duration.ofSeconds(15));

    @Test
    void aNodeIsThePodOfItsAddressOrItsAnnouncedNameOrItsMachine() throws Exception {
        assertThat(pods.unknown()).isEmpty();
        assertThat(pods.of("10.0.0.1:6379").getMetadata().getName()).isEqualTo("redis-0");
        assertThat(pods.of("10.0.0.2:6379").getMetadata().getName()).isEqualTo("redis-1");
        assertThat(pods.of("192.168.0.9:31379").getMetadata().getName()).isEqualTo("redis-2");
        assertThat(PodMap.of(NODES, List.of()).unknown())
                .containsExactly("10.0.0.1:6379", "10.0.0.2:6379", "192.168.0.9:31379");
    }

    @Test
    void aKillIsOfTheContainerAndForATimeOfThePod() throws Exception {
        assertThat(spec(new Deed.Kill(List.of("10.0.0.1:6379"), Optional.empty())))
                .isEqualTo(
                        "{\"action\":\"container-kill\",\"mode\":\"all\",\"selector\":{\"namespaces\":[\"redis\"],\"pods\":"
                                + "{\"redis\":[\"redis-0\"]}},\"containerNames\":[\"redis\"],\"duration\":\"15s\"}");
        assertThat(spec(new Deed.Kill(List.of("10.0.0.1:6379"), Optional.of(Duration.ofSeconds(8)))))
                .contains("\"action\":\"pod-failure\"")
                .contains("\"duration\":\"15s\"")
                .doesNotContain("containerNames");
    }

    @Test
    void aCutHasADirectionAndATarget() throws Exception {
        Partition cut = Partition.isolate("10.0.0.1", List.of("10.0.0.2", "192.168.0.9"), Direction.BOTH);
        assertThat(spec(new Deed.Network(Traffic.along(cut), new Deed.Effect.Cut())))
                .contains("\"action\":\"partition\"", "\"direction\":\"both\"")
                .contains("\"pods\":{\"redis\":[\"redis-0\"]}", "\"pods\":{\"redis\":[\"redis-1\",\"redis-2\"]}");
        assertThat(spec(new Deed.Network(List.of(Traffic.ofAll("10.0.0.1", Direction.BOTH)), new Deed.Effect.Cut())))
                .contains("\"direction\":\"both\"")
                .doesNotContain("target");
    }

    @Test
    void whatAPodSendsIsDelayedLostOrLimited() throws Exception {
        List<Traffic> sent = List.of(Traffic.ofAll("10.0.0.1", Direction.OUT));
        assertThat(spec(new Deed.Network(sent, new Deed.Effect.Delay(Duration.ofMillis(25), Duration.ZERO))))
                .contains("\"direction\":\"to\"", "\"delay\":{\"latency\":\"25ms\"}");
        assertThat(spec(new Deed.Network(sent, new Deed.Effect.Loss(Share.parse("2.5%")))))
                .contains("\"loss\":{\"loss\":\"2.5\"}");
        assertThat(spec(new Deed.Network(sent, new Deed.Effect.Limit(BitRate.parse("8mbit")))))
                .contains("\"bandwidth\":{\"rate\":\"1000000bps\",\"limit\":1000000,\"buffer\":10000}");
        assertThatThrownBy(() -> spec(new Deed.Network(
                        List.of(Traffic.ofAll("10.0.0.1", Direction.BOTH)),
                        new Deed.Effect.Delay(Duration.ofMillis(25), Duration.ZERO))))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("cannot be shaped");
    }

    @Test
    void aDiskIsTheVolumeThatHoldsTheServersDirectory() throws Exception {
        assertThat(spec(new Deed.Disk("10.0.0.1:6379", Optional.of("/data/redis"), Optional.of(Duration.ofMillis(50)))))
                .contains("\"action\":\"latency\"", "\"volumePath\":\"/data\"", "\"delay\":\"50ms\"")
                .contains("\"methods\":[\"write\",\"fsync\"]", "\"containerNames\":[\"redis\"]");
        assertThat(spec(new Deed.Disk("10.0.0.1:6379", Optional.empty(), Optional.empty())))
                .contains("\"action\":\"fault\"", "\"volumePath\":\"/data\"", "\"errno\":28");
        assertThatThrownBy(() -> spec(new Deed.Disk("10.0.0.1:6379", Optional.of("/tmp"), Optional.empty())))
                .hasMessageContaining("has no volume for /tmp");
    }

    @Test
    void soManyBusyProcessesAreStartedThatTheServersPartOfTheLimitIsItsShare() throws Exception {
        assertThat(spec(new Deed.Starve("10.0.0.1:6379", Share.parse("10%"))))
                .contains("\"stressors\":{\"cpu\":{\"workers\":14,\"load\":100}}")
                .contains(
                        "\"containerNames\":[\"redis\"]", "\"pods\":{\"redis\":[\"redis-0\"]}", "\"duration\":\"15s\"");
        assertThat(spec(new Deed.Starve("10.0.0.1:6379", Share.parse("90%")))).contains("\"workers\":1,");
        assertThatThrownBy(() -> spec(new Deed.Starve("10.0.0.2:6379", Share.parse("60%"))))
                .isInstanceOf(LabException.class)
                .hasMessage("container redis of pod redis-1 may use 0.5 cores: to leave 60% of one to the server is no"
                        + " starving; write a smaller share");
        assertThatThrownBy(() -> spec(new Deed.Starve("192.168.0.9:31379", Share.parse("10%"))))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("container redis of pod redis-2 has no CPU limit")
                .hasMessageContaining("set resources.limits.cpu");
    }

    @Test
    void aClockIsTheWallClockOfTheContainer() throws Exception {
        assertThat(spec(new Deed.Skew("10.0.0.1:6379", TimeOffset.parse("-10m"))))
                .isEqualTo(
                        "{\"mode\":\"all\",\"selector\":{\"namespaces\":[\"redis\"],\"pods\":{\"redis\":[\"redis-0\"]}},"
                                + "\"containerNames\":[\"redis\"],\"timeOffset\":\"-600s\",\"clockIds\":[\"CLOCK_REALTIME\"],"
                                + "\"duration\":\"15s\"}");
        assertThat(spec(new Deed.Skew("10.0.0.1:6379", TimeOffset.parse("+1.5s"))))
                .contains("\"timeOffset\":\"1500ms\"");
    }

    @Test
    void whatAnExperimentIsForIsKnownOfEachKind() throws Exception {
        assertThat(requests.of(new Deed.Starve("10.0.0.1:6379", Share.parse("10%"))))
                .allMatch(chaos -> Requests.podsOf(chaos).equals(Set.of("redis-0")));
        assertThat(requests.of(new Deed.Skew("10.0.0.1:6379", TimeOffset.parse("-10m"))))
                .allMatch(chaos -> Requests.podsOf(chaos).equals(Set.of("redis-0")));
    }

    @Test
    void aDurationIsOneNumberWithOneUnitAndNeverNone() {
        assertThat(GoDuration.of(Duration.ofSeconds(90))).isEqualTo("90s");
        assertThat(GoDuration.of(Duration.ofMillis(1_500))).isEqualTo("1500ms");
        assertThat(GoDuration.of(Duration.ofDays(2))).isEqualTo("172800s");
        assertThatThrownBy(() -> GoDuration.of(Duration.ofNanos(10))).isInstanceOf(IllegalArgumentException.class);
    }

    private String spec(Deed deed) throws LabException {
        List<ChaosResource<?>> made = requests.of(deed);
        assertThat(made).hasSize(1);
        return Serialization.asJson(made.get(0).getSpec());
    }

    private static Pod pod(String name, String address, String machine, int hostPort, String cores) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("exporter")
                .endContainer()
                .addNewContainer()
                .withName("redis")
                .addNewPort()
                .withContainerPort(6379)
                .withHostPort(hostPort == 0 ? null : hostPort)
                .endPort()
                .addNewVolumeMount()
                .withName("redis-data")
                .withMountPath("/data")
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("config")
                .withMountPath("/etc/redis")
                .endVolumeMount()
                .withNewResources()
                .withLimits(cores.isEmpty() ? Map.of() : Map.of("cpu", new Quantity(cores)))
                .endResources()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPodIP(address)
                .withHostIP(machine)
                .endStatus()
                .build();
    }
}
