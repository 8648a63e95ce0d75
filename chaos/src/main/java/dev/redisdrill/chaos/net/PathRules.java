package dev.redisdrill.chaos.net;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rules of all faults that are in force in a network, by the names of the faults, and what comes of them for each pair of
 * addresses. No rule ever touches the observer. Immutable, thread-safe.
 */
public record PathRules(String observer, Map<String, PathRule> rules) {
    public PathRules {
        rules = Map.copyOf(rules);
    }

    /** No rules. */
    public static PathRules none(String observer) {
        return new PathRules(observer, Map.of());
    }

    /** With this rule for a fault, in place of any that it had. */
    public PathRules with(String fault, PathRule rule) {
        Map<String, PathRule> more = new LinkedHashMap<>(rules);
        more.put(fault, rule);
        return new PathRules(observer, more);
    }

    /** Without the rule of a fault. */
    public PathRules without(String fault) {
        Map<String, PathRule> fewer = new LinkedHashMap<>(rules);
        fewer.remove(fault);
        return new PathRules(observer, fewer);
    }

    /** How bytes pass from one address to another one, all rules taken together. */
    public Passage between(String from, String to) {
        Passage passage = Passage.FREE;
        if (from.equals(observer) || to.equals(observer)) {
            return passage;
        }
        for (Map.Entry<String, PathRule> rule : rules.entrySet()) {
            passage = rule.getValue().onto(passage, rule.getKey(), from, to);
        }
        return passage;
    }
}
