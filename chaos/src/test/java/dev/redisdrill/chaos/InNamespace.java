package dev.redisdrill.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the tests of a class in a process of its own that has a private network, as a drill has: a process cannot move itself
 * there.
 */
public final class InNamespace {
    private static final long LIMIT_SECONDS = 180;
    /** Exit code: the machine lacks what the tests depend on. */
    private static final int LACKING = 77;

    private static final String LACKS = "not run here: ";

    private InNamespace() {}

    /**
     * Runs them and passes on whether all passed; skips, as an assumption does, on machines that refuse namespaces, and
     * where the tests themselves say what the machine lacks.
     */
    public static void run(Class<?> tests, Path scratch) throws IOException, InterruptedException {
        List<String> unshare =
                new ArrayList<>(List.of("unshare", "--net", "--pid", "--mount", "--fork", "--kill-child"));
        if (!allowed(unshare)) {
            unshare.addAll(1, List.of("--user", "--map-root-user"));
            assumeTrue(allowed(unshare), "this machine refuses namespaces");
        }
        List<String> command = new ArrayList<>(unshare);
        // The shell stays, as the first process of the namespace: a Java runtime there would not see children end.
        command.addAll(List.of("sh", "-c", "ip link set lo up && mount -t proc proc /proc && \"$@\"; exit $?", "sh"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                InNamespace.class.getName(),
                tests.getName()));
        Path output = scratch.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        System.err.print(said);
        assertThat(ended).as("ended within %s s:%n%s", LIMIT_SECONDS, said).isTrue();
        assumeTrue(process.exitValue() != LACKING, () -> said.substring(Math.max(0, said.lastIndexOf(LACKS))));
        assertThat(process.exitValue()).as("%s", said).isZero();
    }

    private static boolean allowed(List<String> unshare) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(unshare);
        command.addAll(List.of("sh", "-c", "ip link set lo up && mount -t proc proc /proc"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /** In the namespace. Exit code 0 if all tests of the named class passed, and there were some. */
    public static void main(String[] arguments) throws ClassNotFoundException {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Class.forName(arguments[0])))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        Reasons reasons = new Reasons();
        LauncherFactory.create().execute(request, listener, reasons);
        TestExecutionSummary summary = listener.getSummary();
        PrintWriter out = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        summary.printFailuresTo(out, 30);
        out.println(summary.getTestsSucceededCount() + " tests passed, " + summary.getTotalFailureCount() + " failed, "
                + summary.getTestsSkippedCount() + " skipped");
        boolean passed = summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0;
        boolean lacking = summary.getTotalFailureCount() == 0 && !passed && !reasons.lacking.isEmpty();
        if (lacking) {
            out.println(LACKS + String.join("; ", reasons.lacking));
        }
        System.exit(passed ? 0 : lacking ? LACKING : 1);
    }

    /** Why tests were given up by an assumption. */
    private static final class Reasons implements TestExecutionListener {
        private final Set<String> lacking = new ConcurrentSkipListSet<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
                lacking.add(result.getThrowable()
                        .map(Throwable::getMessage)
                        .orElse(test.getDisplayName() + " did not say why"));
            }
        }
    }
}
