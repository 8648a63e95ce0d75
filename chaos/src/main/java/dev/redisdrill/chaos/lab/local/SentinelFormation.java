package dev.redisdrill.chaos.lab.local;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.admin.CommandRefusedException;
import dev.redisdrill.chaos.admin.NodeUnavailableException;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.SentinelTarget;
import dev.redisdrill.chaos.watch.SentinelAnswer;
import dev.redisdrill.timeline.spec.ClusterAccess.Sentinels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A primary with replicas at {@code 127.0.1.<1 + rank>}, and sentinels at {@code 127.0.99.<1 + number>}.
 *
 * <p>Sentinels find each other through messages that each of them publishes every two seconds, and one that knows no other
 * elects nobody. Each is therefore told of the others beforehand, as if it had met them: a sentinel keeps what it has
 * learned in this very form ({@code sentinel known-sentinel}).
 */
record SentinelFormation(SentinelTarget target) implements Formation {
    static final String TOPOLOGY = "sentinel";
    /** The name under which the sentinels know the primary. */
    static final String SERVICE = "drill";

    /** Each works in the directory of its data. */
    private static final Path HERE = Path.of(".");

    private static final String NET = "127.0.99.";
    private static final Duration ANSWER = Duration.ofSeconds(2);

    @Override
    public String topology() {
        return TOPOLOGY;
    }

    @Override
    public String engine() {
        return target.engine();
    }

    @Override
    public boolean tls() {
        return target.tls();
    }

    @Override
    public int replicas() {
        return target.replicas();
    }

    @Override
    public Duration timeout() {
        return target.downAfter();
    }

    @Override
    public List<Member> members(int port) {
        List<Member> members = new ArrayList<>(Layout.members(1, target.replicas(), port));
        for (int number = 0; number < target.sentinels(); number++) {
            members.add(new Member(Member.SENTINELS, number, NET + (1 + number), port));
        }
        return members;
    }

    @Override
    public Optional<Sentinels> sentinels(List<Member> members) {
        return Optional.of(new Sentinels(
                SERVICE,
                members.stream().filter(Member::sentinel).map(Member::address).toList()));
    }

    @Override
    public Boot boot(Member member, Kit kit) {
        Path file = kit.secrets().resolve(member.host() + ".conf");
        return member.sentinel()
                ? new FileBoot(kit.engine(), file, sentinel(member, kit), List.of("--sentinel"))
                : new FileBoot(kit.engine(), file, server(member, kit), List.of());
    }

    @Override
    public Boot newcomer(Member member, Kit kit) {
        throw new UnsupportedOperationException("nobody joins a Sentinel topology later");
    }

    private String server(Member member, Kit kit) {
        Directives directives = new Directives(kit.engine())
                .address(member, kit.tls())
                .process(HERE)
                .persistence(target.appendfsync())
                .memoryOfRefusals()
                .replication(kit.acl().replication())
                .add("replica-announce-ip " + member.host())
                .add("replica-announce-port " + member.port());
        if (!member.firstPrimary()) {
            Member primary = primary(kit);
            directives.add("replicaof " + primary.host() + " " + primary.port());
        }
        return directives
                .addAll(kit.acl().directives(kit.engine()))
                .addAll(SentinelAcl.onServers(kit.acl()))
                .custom(target.config())
                .text();
    }

    private String sentinel(Member member, Kit kit) {
        Member primary = primary(kit);
        Directives directives = new Directives(kit.engine())
                .address(member, kit.tls())
                .process(HERE)
                .add("sentinel myid " + id(member, kit))
                .add("sentinel announce-ip " + member.host())
                .add("sentinel announce-port " + member.port())
                .add("sentinel sentinel-user " + kit.acl().sentinel().name())
                .add("sentinel sentinel-pass " + kit.acl().sentinel().password().reveal())
                .add("sentinel monitor " + SERVICE + " " + primary.host() + " " + primary.port() + " "
                        + target.quorum())
                .add("sentinel down-after-milliseconds " + SERVICE + " "
                        + target.downAfter().toMillis())
                .add("sentinel failover-timeout " + SERVICE + " "
                        + target.failoverTimeout().toMillis())
                .add("sentinel parallel-syncs " + SERVICE + " " + target.replicas())
                .add("sentinel auth-user " + SERVICE + " "
                        + kit.acl().sentinel().name())
                .add("sentinel auth-pass " + SERVICE + " "
                        + kit.acl().sentinel().password().reveal());
        for (Member other : kit.members()) {
            String place = SERVICE + " " + other.host() + " " + other.port();
            if (!other.sentinel() && !other.firstPrimary()) {
                directives.add("sentinel known-replica " + place);
            } else if (other.sentinel() && !other.equals(member)) {
                directives.add("sentinel known-sentinel " + place + " " + id(other, kit));
            }
        }
        return directives.addAll(SentinelAcl.onSentinels(kit.acl())).text();
    }

    private static Member primary(Kit kit) {
        return kit.members().stream().filter(Member::firstPrimary).findFirst().orElseThrow();
    }

    private static String id(Member member, Kit kit) {
        return NodesConf.id(member.shard(), member.rank(), kit.seed());
    }

    @Override
    public void await(AdminClient admin, List<NodeProcess> nodes) throws LabException, InterruptedException {
        Readiness.await(
                nodes,
                member -> member.sentinel()
                        ? lacking(admin, member)
                        : Readiness.lackingReplication(admin, member, target.replicas()));
    }

    /** A sentinel can fail over once it has heard from the primary, from each replica, and enough of its kind. */
    private String lacking(AdminClient admin, Member member)
            throws NodeUnavailableException, CommandRefusedException, InterruptedException {
        SentinelAnswer answer = SentinelAnswer.ask(admin, member.address(), SERVICE, ANSWER);
        long replicas = answer.replicas().stream()
                .filter(SentinelAnswer.Instance::heardOf)
                .filter(SentinelAnswer.Instance::connected)
                .count();
        if (!answer.monitored().heardOf() || replicas < target.replicas()) {
            return "it has heard from " + replicas + " of " + target.replicas() + " replicas";
        }
        String quorum = admin.text(member.address(), ANSWER, "SENTINEL", "CKQUORUM", SERVICE);
        return quorum.startsWith("OK " + target.sentinels() + " ") ? "" : "it says of its quorum: " + quorum;
    }
}
