package dev.redisdrill.simulations.protocol;

import dev.redisdrill.simulations.engine.gatling.Template;
import java.time.Duration;
import java.util.List;

/** SET and its options. Immutable. */
public final class SetBuilder extends RedisCommandBuilder {

    SetBuilder(String name, List<Template> command) {
        super(name, command, 1, List.of());
    }

    /** Expires after this time, in whole seconds. */
    public SetBuilder ex(Duration time) {
        return new SetBuilder(name(), and("EX", Long.toString(time.toSeconds())));
    }

    /** Expires after this time, in whole milliseconds. */
    public SetBuilder px(Duration time) {
        return new SetBuilder(name(), and("PX", Long.toString(time.toMillis())));
    }

    /** Only if the key does not exist; the reply is nil if it does. */
    public SetBuilder nx() {
        return new SetBuilder(name(), and("NX"));
    }

    /** Only if the key exists; the reply is nil if it does not. */
    public SetBuilder xx() {
        return new SetBuilder(name(), and("XX"));
    }
}
