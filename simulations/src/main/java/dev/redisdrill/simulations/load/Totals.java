package dev.redisdrill.simulations.load;

import dev.redisdrill.simulations.journal.Names;
import dev.redisdrill.timeline.measure.LagLog;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Everything of the load in sum. Confined to the evidence's thread until that has ended. */
final class Totals {
    long ok;
    long failed;
    long unknown;
    long neverSent;
    /** Operations that no schedule foretells: of closed groups, and those that follow from others. */
    long unscheduled;

    /** The generator's own delay, by the number of the phase. */
    private @Nullable Histogram[] lag = new Histogram[8];

    private long[] errors = new long[16];

    void error(int number) {
        if (number >= errors.length) {
            errors = Arrays.copyOf(errors, Math.max(number + 1, errors.length * 2));
        }
        errors[number]++;
    }

    void lag(long nanos, int phase) {
        if (phase >= lag.length) {
            lag = Arrays.copyOf(lag, phase * 2);
        }
        Histogram known = lag[phase];
        if (known == null) {
            known = LagLog.newHistogram();
            lag[phase] = known;
        }
        known.recordValue(Math.max(0, Math.min(nanos, LagLog.HIGHEST_NANOS)));
    }

    /** The generator's own delay by phase; phases of the same name are one. */
    Map<String, Histogram> lagByPhase(PhaseTable phases) {
        Map<String, Histogram> byName = new TreeMap<>();
        for (int i = 0; i < lag.length; i++) {
            Histogram one = lag[i];
            if (one != null) {
                byName.put(phases.name(i), one);
            }
        }
        return byName;
    }

    Map<String, Long> errorsByKind(Names names) {
        Map<String, Long> byKind = new TreeMap<>();
        for (int i = 0; i < errors.length; i++) {
            if (errors[i] > 0) {
                byKind.put(names.text(i), errors[i]);
            }
        }
        return byKind;
    }

    long ended() {
        return ok + failed + unknown; // without those never sent
    }
}
