package dev.redisdrill.chaos.lab.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.chaos.lab.LocalTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerConfigTest {
    private static final Member MEMBER = new Member(2, 1, "127.0.2.2", 7000);
    private static final Certificates.TlsFiles FILES =
            new Certificates.TlsFiles(Path.of("/p/ca"), Path.of("/p/c"), Path.of("/p/k"));

    private final Acl acl = Acl.draw(List.of("shop", "default"));

    @Test
    void listensOnItsOwnAddressWithTlsEverywhere() {
        List<String> lines = render(engine("7.0.15"), Optional.of(FILES));

        assertThat(lines)
                .contains("bind 127.0.2.2", "bind-source-addr 127.0.2.2", "port 0", "tls-port 7000")
                .contains("tls-cluster yes", "tls-replication yes", "tls-key-file \"/p/k\"")
                .contains("dir \"/a b/data\"", "cluster-node-timeout 2500", "appendfsync always");
        assertThat(render(engine("6.2.11"), Optional.of(FILES))).noneMatch(l -> l.startsWith("bind-source-addr"));
        assertThat(render(engine("7.0.15"), Optional.empty()))
                .contains("port 7000")
                .noneMatch(line -> line.startsWith("tls-"));
    }

    @Test
    void behindAProxyItListensElsewhereAndIsKnownByTheProxysPorts() {
        List<String> lines = render(MEMBER.behind(), engine("6.2.11"), Optional.of(FILES));

        assertThat(lines)
                .contains("port 0", "tls-port 8000", "cluster-announce-port 0", "cluster-announce-tls-port 7000")
                .contains("cluster-announce-bus-port 17000", "replica-announce-port 7000");
        assertThat(render(MEMBER.behind(), engine("7.0.15"), Optional.empty()))
                .contains("port 8000", "cluster-announce-port 7000")
                .noneMatch(line -> line.contains("tls"));
        assertThat(render(engine("7.0.15"), Optional.of(FILES))).noneMatch(line -> line.contains("-announce-port"));
    }

    @Test
    void theScenariosDirectivesHaveTheLastWord() {
        List<String> lines = render(engine("7.0.15"), Optional.empty());

        assertThat(lines.subList(lines.size() - 2, lines.size())).containsExactly("maxmemory 1gb", "save \"\"");
    }

    @Test
    void usersHaveHashesAndTenantsTheirOwnKeysAndChannels() {
        List<String> lines = render(engine("6.2.11"), Optional.empty());

        assertThat(lines).contains("user default off");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("user shop on #"))
                .singleElement()
                .asString()
                .contains(" resetkeys ~shop:* resetchannels &shop:* -@all ")
                .contains(" -@dangerous ")
                .doesNotContain("eval_ro");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("user tenant.default on #"))
                .hasSize(1);
        String shop = acl.tenants().get("shop").password().reveal();
        String admin = acl.admin().password().reveal();
        assertThat(lines).noneMatch(line -> line.contains(shop) || line.contains(admin));
        assertThat(shop).isNotEqualTo(admin).hasSize(48);
    }

    private List<String> render(Engine engine, Optional<Certificates.TlsFiles> tls) {
        return render(MEMBER, engine, tls);
    }

    private List<String> render(Member member, Engine engine, Optional<Certificates.TlsFiles> tls) {
        LocalTarget target = new LocalTarget(
                3,
                1,
                Duration.ofMillis(2500),
                "auto",
                tls.isPresent(),
                false,
                LocalTarget.AppendFsync.ALWAYS,
                Map.of("save", "", "maxmemory", "1gb"));
        return new ServerConfig(target, engine, acl, tls)
                .render(member, Path.of("/a b/data"))
                .lines()
                .toList();
    }

    private static Engine engine(String version) {
        return new Engine("redis", version, Path.of("/bin/redis-server"), "--engine", true);
    }
}
