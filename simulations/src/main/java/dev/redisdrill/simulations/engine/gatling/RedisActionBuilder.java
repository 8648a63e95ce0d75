package dev.redisdrill.simulations.engine.gatling;

import io.gatling.core.action.Action;
import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.ActionBuilder;

/** Makes Gatling's action out of a request; what the DSL's builders are in the end. */
public abstract class RedisActionBuilder implements ActionBuilder {

    /** The request as stated so far. */
    protected abstract RedisRequest request();

    @Override
    public final io.gatling.core.action.builder.ActionBuilder asScala() {
        RedisRequest request = request();
        return new io.gatling.core.action.builder.ActionBuilder() {
            @Override
            public Action build(ScenarioContext context, Action next) {
                RedisComponents components =
                        context.protocolComponentsRegistry().components(RedisComponents.KEY);
                return new RedisAction(request, components, context, next);
            }
        };
    }
}
