package dev.redisdrill.chaos.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.LoadHost;
import dev.redisdrill.chaos.lab.RemoteProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that answer lines, as load pods: on the mock, or on the real API server that the system property {@code
 * redisdrill.kubeconfig} names, with its own controller of Jobs.
 */
@Timeout(90)
class LoadPodsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Writes down what it hears, and echoes it; "end N" ends it. */
    private static final List<String> ECHO = List.of(
            "sh",
            "-c",
            "echo began >&2; while read -r word rest; do echo \"$word $rest\" | tee -a heard; [ $word = end ] && exit $rest; done; exit 2");

    @TempDir
    Path directory;

    private LoadCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = LoadCluster.start(directory.resolve("node"), (command, index) -> command);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private LoadHost.Order order(int programs) {
        return new LoadHost.Order(
                programs,
                "redis-drill:1",
                ECHO,
                "/evidence",
                Map.of(),
                Duration.ofMinutes(5),
                directory.resolve("logs"));
    }

    /** A program, and what it says. */
    private static final class Talk {
        private final RemoteProgram program;
        private final BufferedReader lines;

        Talk(RemoteProgram program) {
            this.program = program;
            this.lines = new BufferedReader(new InputStreamReader(program.output(), StandardCharsets.UTF_8));
        }

        void say(String line) throws IOException {
            program.input().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            program.input().flush();
        }

        String hear() throws IOException {
            return lines.readLine();
        }

        int end() throws Exception {
            return program.end().get(20, TimeUnit.SECONDS);
        }
    }

    private static List<Talk> talks(LoadHost.Programs programs) {
        return programs.all().stream().map(Talk::new).toList();
    }

    @Test
    void eachIsSpokenToByItselfAndOneThatDiesLeavesTheOthers() throws Exception {
        try (LoadHost.Programs programs = cluster.host().start(order(3), SOON)) {
            List<Talk> talks = talks(programs);
            for (int i = 0; i < talks.size(); i++) {
                talks.get(i).say("you are " + i);
            }
            for (int i = 0; i < talks.size(); i++) {
                assertThat(talks.get(i).hear()).isEqualTo("you are " + i);
            }
            List<String> before = cluster.left();
            assertThat(before).as("a job, three pods").hasSize(4);

            cluster.kubelet().kill(1);

            assertThat(talks.get(1).hear()).as("its output ends").isNull();
            assertThat(talks.get(1).end())
                    .as("as its status says, not its connection")
                    .isEqualTo(137);
            assertThat(log(1)).contains("began").contains("OOMKilled, exit code 137");
            String part = "x".repeat(200_000);
            for (int i : List.of(0, 2)) {
                talks.get(i).say(part);
                assertThat(talks.get(i).hear())
                        .as("as long as a part of a file")
                        .startsWith(part);
                talks.get(i).say("end " + i);
                assertThat(talks.get(i).hear()).isEqualTo("end " + i);
                assertThat(talks.get(i).hear()).isNull();
                assertThat(talks.get(i).end()).isEqualTo(i);
            }
            assertThat(before).as("none was started in its place").containsAll(cluster.left());
        }
        cluster.awaitNothingLeft();
        assertThat(cluster.front().requests()).noneMatch(asked -> asked.startsWith("PUT") || asked.contains("/log"));
    }

    @Test
    void oneThatIsNotSpokenToAnyMoreEnds() throws Exception {
        try (LoadHost.Programs programs = cluster.host().start(order(2), SOON)) {
            List<Talk> talks = talks(programs);
            talks.get(0).program.kill();
            assertThat(talks.get(0).hear()).isNull();
            assertThat(talks.get(0).end()).isNotZero();

            cluster.front().down(); // the way to the other one is gone
            assertThat(talks.get(1).hear()).isNull();
            cluster.front().up();
            assertThat(talks.get(1).end()).as("its standard input has ended").isEqualTo(2);
            assertThatThrownBy(() -> {
                        talks.get(1).say("hello");
                        talks.get(1).say("hello");
                    })
                    .isInstanceOf(IOException.class);
        }
        cluster.awaitNothingLeft();
    }

    @Test
    void whatAKilledRunHasLeftIsKnownByItsLabel() throws Exception {
        cluster.host().start(order(1), SOON); // by a runner that is killed now

        Sweep sweep = new Sweep(new KubeApi(cluster.client(), cluster.namespace()));
        assertThat(sweep.ofRun("another")).isEmpty();
        assertThat(sweep.ofRun("r1"))
                .containsExactly("removed the Job " + LoadJob.name("r1") + " from namespace " + cluster.namespace());
        cluster.awaitNothingLeft();
    }

    @Test
    void whatCannotBeHadIsSaidAndLeavesNothing() throws Exception {
        LoadHost pods = cluster.host();
        cluster.kubelet().close(); // nobody starts them
        assertThatThrownBy(() -> pods.start(order(2), Duration.ofMillis(1500)))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("only 0 of 2 load pods run after 1 s")
                .hasMessageContaining(LoadJob.name("r1") + "-0");
        cluster.awaitNothingLeft();
        if (!cluster.server().real()) {
            cluster.server().refuse("get pods/attach");
            assertThatThrownBy(() -> pods.start(order(2), SOON))
                    .isInstanceOf(LabException.class)
                    .hasMessageStartingWith("may not get pods/attach in namespace "
                            + cluster.server().namespace())
                    .hasMessageContaining("kubectl auth can-i");
            assertThat(cluster.left()).isEmpty();
        }
    }

    private String log(int index) throws IOException {
        return Files.readString(directory.resolve("logs/" + index + "/load/load.log"));
    }
}
