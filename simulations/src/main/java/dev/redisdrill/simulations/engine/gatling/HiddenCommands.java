package dev.redisdrill.simulations.engine.gatling;

import io.gatling.core.controller.Controller;
import io.gatling.core.controller.throttle.Throttler;
import java.lang.reflect.Constructor;
import scala.Function0;
import scala.runtime.BoxedUnit;

/** Messages to Gatling's actors that are public classes, but nested in Scala objects in a way that javac does not see. */
final class HiddenCommands {
    private static final Controller.Command STATS_ENGINE_STOPPED = statsEngineStoppedCommand();
    private static final Constructor<?> THROTTLED_REQUEST = throttledRequestConstructor();

    private HiddenCommands() {}

    static Controller.Command statsEngineStopped() {
        return STATS_ENGINE_STOPPED;
    }

    /** Asks the throttler to run a request when the limit allows it. */
    static Throttler.Command throttledRequest(String scenario, Function0<BoxedUnit> request) {
        try {
            return (Throttler.Command) THROTTLED_REQUEST.newInstance(scenario, request);
        } catch (ReflectiveOperationException e) {
            throw otherVersion(e);
        }
    }

    private static Controller.Command statsEngineStoppedCommand() {
        try {
            return (Controller.Command)
                    Class.forName("io.gatling.core.controller.Controller$Command$StatsEngineStopped$")
                            .getField("MODULE$")
                            .get(null);
        } catch (ReflectiveOperationException e) {
            throw otherVersion(e);
        }
    }

    private static Constructor<?> throttledRequestConstructor() {
        try {
            return Class.forName("io.gatling.core.controller.throttle.Throttler$Command$ThrottledRequest")
                    .getConstructor(String.class, Function0.class);
        } catch (ReflectiveOperationException e) {
            throw otherVersion(e);
        }
    }

    private static IllegalStateException otherVersion(ReflectiveOperationException cause) {
        return new IllegalStateException("not the Gatling version this was built for: 3.15", cause);
    }
}
