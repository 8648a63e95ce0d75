package dev.redisdrill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each benchmark runs. How fast is not asked here: that would be a test of the machine. */
class EveryBenchmarkTest {

    @Test
    @Timeout(60)
    void everyBenchmarkGivesAResult() throws Exception {
        Options once = new OptionsBuilder()
                .mode(Mode.SingleShotTime)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();

        Collection<RunResult> results = new Runner(once).run();

        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark())
                .map(name -> List.of(name.split("\\.")))
                .map(words -> words.get(words.size() - 2))
                .contains(
                        "RecordBenchmark",
                        "KeyBenchmark",
                        "RedisActionBenchmark",
                        "LoadUserBenchmark",
                        "TimelineBenchmark");
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }
}
