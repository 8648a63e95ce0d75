package dev.redisdrill.simulations.engine.gatling;

import io.gatling.commons.stats.Status;
import io.gatling.core.actor.ActorRef;
import io.gatling.core.controller.Controller;
import io.gatling.core.session.GroupBlock;
import io.gatling.core.stats.StatsEngine;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import scala.Option;
import scala.collection.immutable.List;

/**
 * Counts users, and responses of actions that report them. Latencies are measured elsewhere, from the intended start and
 * in nanoseconds; Gatling's own statistics know neither and cost more than the operation itself. Thread-safe.
 */
final class LightStatistics implements StatsEngine {
    private final Map<String, LongAdder> started = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> ended = new ConcurrentSkipListMap<>();
    private final Map<Request, LongAdder> responses = new ConcurrentHashMap<>();

    /** A request by scenario, name and whether it was OK. */
    record Request(String scenario, String name, boolean ok) {}

    @Override
    public void start() {
        // Nothing to open.
    }

    @Override
    public void stop(ActorRef<Controller.Command> controller, Option<Exception> exception) {
        controller.$bang(HiddenCommands.statsEngineStopped());
    }

    @Override
    public void logUserStart(String scenario) {
        started.computeIfAbsent(scenario, name -> new LongAdder()).increment();
    }

    @Override
    public void logUserEnd(String scenario) {
        ended.computeIfAbsent(scenario, name -> new LongAdder()).increment();
    }

    @Override
    public void logResponse(
            String scenario,
            List<String> groups,
            String requestName,
            long startTimestamp,
            long endTimestamp,
            Status status,
            Option<String> responseCode,
            Option<String> message) {
        count(scenario, requestName, status.name().equals("OK"));
    }

    @Override
    public void logGroupEnd(String scenario, GroupBlock block, long exitTimestamp) {
        // Groups are not counted.
    }

    @Override
    public void logRequestCrash(String scenario, List<String> groups, String requestName, String error) {
        count(scenario, requestName, false);
    }

    private void count(String scenario, String request, boolean ok) {
        responses
                .computeIfAbsent(new Request(scenario, request, ok), key -> new LongAdder())
                .increment();
    }

    long started(String scenario) {
        LongAdder count = started.get(scenario);
        return count == null ? 0 : count.sum();
    }

    long ended(String scenario) {
        LongAdder count = ended.get(scenario);
        return count == null ? 0 : count.sum();
    }

    Map<Request, LongAdder> responses() {
        return Map.copyOf(responses);
    }
}
