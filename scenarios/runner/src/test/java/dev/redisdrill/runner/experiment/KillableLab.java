package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.lab.CanFreeze;
import dev.redisdrill.chaos.lab.CanKill;
import dev.redisdrill.chaos.lab.Lab;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** A real lab whose kill is in other hands. */
final class KillableLab {
    private KillableLab() {}

    /** What happens when a node is to be killed. */
    interface Killing {
        /** Stands in for the kill of this node; {@code kill} really does it. */
        void of(String node, Runnable kill);
    }

    static Lab around(Lab real, Killing killing) {
        return (Lab) Proxy.newProxyInstance(
                KillableLab.class.getClassLoader(),
                new Class<?>[] {Lab.class, CanKill.class, CanFreeze.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("ability")) {
                        Class<?> type = (Class<?>) arguments[0];
                        return type.isInstance(proxy) ? Optional.of(proxy) : Optional.empty();
                    }
                    if (method.getName().equals("kill")) {
                        killing.of((String) arguments[0], () -> {
                            try {
                                method.invoke(real, arguments);
                            } catch (ReflectiveOperationException e) {
                                throw new IllegalStateException(e);
                            }
                        });
                        return null;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
