package dev.redisdrill.runner.cli;

import dev.redisdrill.chaos.fault.Fault;
import dev.redisdrill.chaos.lab.Isolation;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.lab.kube.KubeDoctor;
import dev.redisdrill.chaos.lab.local.Engine;
import dev.redisdrill.chaos.lab.local.LocalLab;
import dev.redisdrill.chaos.lab.local.NetworkMeans;
import dev.redisdrill.runner.plan.SampleFaults;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code drill doctor}. */
@Command(
        name = "doctor",
        description = "Says what this machine can do: engine, namespace, each fault. Starts nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        footer = "Exit code 0 if the drills of the library can run here, or faults there (--context), else 3.")
final class DoctorCommand implements Callable<Integer> {
    private final Io io;

    @Option(names = "--engine", paramLabel = "PATH", description = "The server program to look at.")
    private @Nullable Path engine;

    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            description = "Looks at a Kubernetes cluster instead of this machine: a context of the kubeconfig.")
    private @Nullable String context;

    @Option(
            names = "--namespace",
            paramLabel = "NAMESPACE",
            description = "The namespace to drill, with --context. Otherwise the context's.")
    private @Nullable String namespace;

    DoctorCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (context != null) {
            return kubernetes(context);
        }
        if (namespace != null) {
            io.err().println("--namespace: says where to look in a cluster; give --context CONTEXT as well");
            return ExitCode.USAGE;
        }
        row("java", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
        row(
                "machine",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " cores"
                        + memory());
        boolean engineFound = engine();
        Optional<String> refusal = MachineCheck.namespaceRefusal(io.environment());
        row(
                "namespace",
                refusal.map(reason -> "no: " + reason + "; labs run on loopback addresses of this machine")
                        .orElse("yes: labs have a network, processes and mounts of their own"));
        Isolation isolation = refusal.isEmpty() ? Isolation.NAMESPACE : Isolation.HOST;
        for (Map.Entry<String, Fault> fault : SampleFaults.ofEveryKind().entrySet()) {
            row("fault " + fault.getKey(), engineFound ? fault(fault.getValue(), isolation) : "no: there is no engine");
        }
        io.out().flush();
        return engineFound ? ExitCode.PASS : ExitCode.INVALID;
    }

    private int kubernetes(String asked) {
        boolean good = true;
        try {
            for (KubeDoctor.Finding finding : KubeDoctor.examine(Optional.of(asked), Optional.ofNullable(namespace))) {
                row(finding.about(), (finding.good() ? "yes: " : "no: ") + finding.text());
                good &= finding.good();
            }
        } catch (IllegalArgumentException e) {
            io.err().println(e.getMessage());
            return ExitCode.USAGE;
        }
        io.out().flush();
        return good ? ExitCode.PASS : ExitCode.INVALID;
    }

    private boolean engine() throws InterruptedException {
        try {
            Engine found = EngineAtHand.find(
                    Optional.ofNullable(engine).map(path -> io.resolve(path).toString()), "auto");
            row(
                    "engine",
                    "yes: " + found.describe() + ", TLS " + (found.tls() ? "yes" : "no: set target.local.tls=false"));
            return true;
        } catch (LabException e) {
            row("engine", "no: " + e.getMessage());
            return false;
        }
    }

    private static String fault(Fault fault, Isolation isolation) {
        NetworkMeans means = NetworkMeans.of(fault.needs(), isolation);
        List<String> reasons = fault.needs().stream()
                .flatMap(ability -> LocalLab.whyNot(ability, isolation, means).stream())
                .distinct()
                .sorted()
                .toList();
        if (!reasons.isEmpty()) {
            return "no: " + String.join("; ", reasons);
        }
        return "yes: on local targets"
                + fault.needs().stream()
                        .filter(NetworkMeans::knows)
                        .map(ability -> ", by " + means.of(ability))
                        .collect(Collectors.joining())
                + means.whyProxy().map(reason -> " (" + reason + ")").orElse("");
    }

    private static String memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? String.format(
                        Locale.ROOT,
                        ", %.1f GiB memory, %.1f GiB free",
                        os.getTotalMemorySize() / (double) (1L << 30),
                        os.getFreeMemorySize() / (double) (1L << 30))
                : "";
    }

    private void row(String name, String finding) {
        io.out().println(String.format(Locale.ROOT, "%-26s %s", name, finding));
    }
}
