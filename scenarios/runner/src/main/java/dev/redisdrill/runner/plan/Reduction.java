package dev.redisdrill.runner.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Leaves faults out of a resolved plan, and mends what waited for them. */
final class Reduction {
    private final Map<String, FaultSpec> all = new HashMap<>();
    private final List<String> kept;

    private Reduction(List<FaultSpec> faults, List<String> kept) {
        faults.forEach(fault -> all.put(fault.name(), fault));
        this.kept = List.copyOf(kept);
    }

    static List<FaultSpec> keep(List<FaultSpec> faults, List<String> names) {
        Reduction reduction = new Reduction(faults, names);
        return faults.stream()
                .filter(fault -> names.contains(fault.name()))
                .map(reduction::mended)
                .toList();
    }

    private FaultSpec mended(FaultSpec fault) {
        if (fault.on().isEmpty()) {
            return fault;
        }
        List<Condition> conditions = mended(fault.on().get().plus(fault.after()).conditions());
        Condition only = conditions.get(0);
        if (conditions.size() == 1 && only.what() == Condition.What.AT) {
            Duration at = only.at().orElseThrow().plus(only.pause());
            return FaultSpec.at(fault.name(), at, fault.fault());
        }
        return FaultSpec.one(
                fault.name(),
                Optional.empty(),
                Optional.of(new Trigger(conditions)),
                Duration.ZERO,
                fault.within(),
                fault.fault());
    }

    private List<Condition> mended(List<Condition> conditions) {
        List<Condition> mended = new ArrayList<>();
        for (Condition condition : conditions) {
            FaultSpec gone = condition
                    .fault()
                    .filter(name -> !kept.contains(name))
                    .map(all::get)
                    .orElse(null);
            if (gone == null) {
                mended.add(condition);
            } else {
                List<Condition> instead = mended(startOf(gone).conditions());
                Condition last = instead.get(instead.size() - 1);
                mended.addAll(instead.subList(0, instead.size() - 1));
                mended.add(last.withPause(last.pause().plus(condition.pause())));
            }
        }
        return mended;
    }

    private static Trigger startOf(FaultSpec fault) {
        return fault.on()
                .map(trigger -> trigger.plus(fault.after()))
                .orElseGet(() -> new Trigger(List.of(Condition.at(fault.at().orElse(Duration.ZERO)))));
    }
}
