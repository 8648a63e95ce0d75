package dev.redisdrill.runner.load;

import dev.redisdrill.simulations.control.LoadReport;
import dev.redisdrill.simulations.control.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes one progress report a second out of those of several load processes: one is made when each has reported since the last
 * one. The 99th percentile is that of the process where it was highest: percentiles cannot be added up. Thread-safe.
 */
final class CrewProgress {
    private final LoadReport.@Nullable Progress[] latest;
    private final boolean[] fresh;

    CrewProgress(int processes) {
        latest = new LoadReport.@Nullable Progress[processes];
        fresh = new boolean[processes];
    }

    /** Takes a report; the sum of all, when it is due, else null. */
    synchronized LoadReport.@Nullable Progress take(int process, LoadReport.Progress report) {
        latest[process] = report;
        fresh[process] = true;
        List<LoadReport.Progress> all = new ArrayList<>();
        for (int i = 0; i < latest.length; i++) {
            LoadReport.Progress one = latest[i];
            if (!fresh[i] || one == null) {
                return null;
            }
            all.add(one);
        }
        java.util.Arrays.fill(fresh, false);
        return sum(all);
    }

    private static LoadReport.Progress sum(List<LoadReport.Progress> all) {
        return new LoadReport.Progress(
                all.stream().mapToLong(LoadReport.Progress::atNanos).max().orElseThrow(),
                sum(all, LoadReport.Progress::offered),
                sum(all, LoadReport.Progress::completed),
                sum(all, LoadReport.Progress::failed),
                highest(all, LoadReport.Progress::p99Millis),
                all.stream().mapToDouble(LoadReport.Progress::clientCpu).sum(),
                meters(all),
                answered(all));
    }

    private static long sum(List<LoadReport.Progress> all, ToLongFunction<LoadReport.Progress> figure) {
        return all.stream().mapToLong(figure).sum();
    }

    private static double highest(List<LoadReport.Progress> all, ToDoubleFunction<LoadReport.Progress> figure) {
        return all.stream().mapToDouble(figure).max().orElseThrow();
    }

    private static List<Meter.Reading> meters(List<LoadReport.Progress> all) {
        List<Meter.Reading> sums = new ArrayList<>();
        for (int meter = 0; meter < all.get(0).meters().size(); meter++) {
            long ended = 0;
            long bad = 0;
            for (LoadReport.Progress one : all) {
                ended += one.meters().get(meter).ended();
                bad += one.meters().get(meter).bad();
            }
            sums.add(new Meter.Reading(ended, bad));
        }
        return sums;
    }

    private static List<Long> answered(List<LoadReport.Progress> all) {
        List<Long> latest = new ArrayList<>(all.get(0).answeredNanos());
        for (LoadReport.Progress one : all) {
            for (int shard = 0; shard < latest.size(); shard++) {
                latest.set(
                        shard, Math.max(latest.get(shard), one.answeredNanos().get(shard)));
            }
        }
        return latest;
    }
}
