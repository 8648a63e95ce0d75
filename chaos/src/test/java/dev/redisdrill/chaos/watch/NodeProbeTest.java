package dev.redisdrill.chaos.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.cluster.Role;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class NodeProbeTest {
    @Test
    void aPrimaryTellsItsOffsetAndItsReplicasInSync() {
        NodeReport.Replication replication = NodeProbe.replication(NodeProbe.fields("""
                # Replication\r
                role:master\r
                connected_slaves:3\r
                slave0:ip=127.0.2.4,port=7004,state=online,offset=1400,lag=0\r
                slave1:ip=127.0.2.5,port=7005,state=wait_bgsave,offset=0,lag=0\r
                slave2:ip=127.0.2.6,port=7006,state=online,offset=3,lag=40\r
                master_repl_offset:1414\r
                """));
        assertThat(replication).isEqualTo(new NodeReport.Replication(Role.PRIMARY, true, 1_414, 1));
    }

    @Test
    void aReplicaInFullSynchronisationIsNotInSync() {
        String info = "role:slave\r\nmaster_link_status:up\r\nmaster_sync_in_progress:%d\r\nslave_repl_offset:9\r\n";
        assertThat(NodeProbe.replication(NodeProbe.fields(String.format(Locale.ROOT, info, 0)))
                        .linkUp())
                .isTrue();
        assertThat(NodeProbe.replication(NodeProbe.fields(String.format(Locale.ROOT, info, 1)))
                        .linkUp())
                .isFalse();
    }

    @Test
    void slowLogSamplesKeepTheKeyButNoValues() {
        String lines = ServerFiles.slowLog(List.of(
                List.of(7L, 1_700_000_000L, 12_345L, List.of("SET", "shop:cache:1", "hush"), "127.0.0.1:5", "")));
        assertThat(lines)
                .contains("\"command\":\"SET\"", "\"key\":\"shop:cache:1\"", "\"micros\":\"12345\"")
                .doesNotContain("hush");
    }

    @Test
    void anAclRefusalIsOneLine() {
        assertThat(ServerFiles.aclLog(List.of(List.of("count", 2L, "reason", "key", "username", "shop"))))
                .isEqualTo("{\"count\":\"2\",\"reason\":\"key\",\"username\":\"shop\"}\n");
    }
}
