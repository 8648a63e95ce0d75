package dev.redisdrill.simulations.protocol;

import dev.redisdrill.simulations.engine.gatling.RedisActionBuilder;
import dev.redisdrill.simulations.engine.gatling.RedisRequest;
import dev.redisdrill.simulations.engine.gatling.ReplyCheck;
import dev.redisdrill.simulations.engine.gatling.Template;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A request whose command is complete: use it in {@code exec(...)}, or add checks. Immutable. */
public class RedisCommandBuilder extends RedisActionBuilder {
    private final String name;
    private final List<Template> command;
    private final int keyIndex;
    private final List<ReplyCheck> checks;

    RedisCommandBuilder(String name, List<Template> command, int keyIndex, List<ReplyCheck> checks) {
        this.name = name;
        this.command = command;
        this.keyIndex = keyIndex;
        this.checks = checks;
    }

    /** Has the reply checked, in this order; the first check that fails makes the request a KO. */
    public RedisCommandBuilder check(ReplyCheck... more) {
        List<ReplyCheck> all = new ArrayList<>(checks);
        all.addAll(Arrays.asList(more));
        return new RedisCommandBuilder(name, command, keyIndex, all);
    }

    @Override
    protected RedisRequest request() {
        return new RedisRequest(Template.of(name), command, keyIndex, checks);
    }

    final String name() {
        return name;
    }

    final List<Template> and(String... words) {
        List<Template> longer = new ArrayList<>(command);
        for (String word : words) {
            longer.add(Template.of(word));
        }
        return longer;
    }
}
