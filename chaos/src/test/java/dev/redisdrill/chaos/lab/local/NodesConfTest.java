package dev.redisdrill.chaos.lab.local;

import static dev.redisdrill.chaos.lab.ClusterViewAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.cluster.ClusterView;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodesConfTest {
    @Test
    void isTheSameValidClusterForEveryMember() {
        List<Member> members = Layout.members(5, 2, 7000);
        for (Member member : members) {
            ClusterView view = parse(NodesConf.render(member, members, 7));
            assertThat(view).isValid();
            assertThat(view.shards()).hasSize(5).allSatisfy(shard -> {
                assertThat(shard.primary().host()).isEqualTo("127.0." + shard.number() + ".1");
                assertThat(shard.replicas()).hasSize(2);
            });
            assertThat(view.myself().orElseThrow().address()).isEqualTo(member.address());
        }
    }

    @Test
    void namesComeFromTheSeed() {
        List<Member> members = Layout.members(3, 1, 7000);
        String one = NodesConf.render(members.get(0), members, 1);

        assertThat(NodesConf.render(members.get(0), members, 1)).isEqualTo(one);
        assertThat(NodesConf.render(members.get(0), members, 2)).isNotEqualTo(one);
    }

    private static ClusterView parse(String file) {
        return ClusterView.parse(file.substring(0, file.indexOf("vars ")));
    }
}
