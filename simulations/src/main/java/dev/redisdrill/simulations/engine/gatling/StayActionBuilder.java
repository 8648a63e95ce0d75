package dev.redisdrill.simulations.engine.gatling;

import io.gatling.core.action.Action;
import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.ActionBuilder;

/** Puts a {@link StayAction} into a scenario. */
record StayActionBuilder(String name, UserEntry entry) implements ActionBuilder {
    @Override
    public io.gatling.core.action.builder.ActionBuilder asScala() {
        return new io.gatling.core.action.builder.ActionBuilder() {
            @Override
            public Action build(ScenarioContext context, Action next) {
                return new StayAction(name, entry, next);
            }
        };
    }
}
