package dev.redisdrill.chaos.fault;

import java.util.LinkedHashMap;
import java.util.Map;

/** Settings of a running server that a fault changes by CONFIG SET, and puts back. Thread-safe. */
final class Settings {
    private final Commands commands;
    private final Map<String, String> before = new LinkedHashMap<>(); // guarded by this

    Settings(Commands commands) {
        this.commands = commands;
    }

    /** Remembers the present value, to be put back; changes nothing. */
    synchronized void remember(String name) throws FaultException, InterruptedException {
        before.put(name, commands.setting(name));
    }

    /** Changes one that was remembered. */
    void set(String name, String value) throws FaultException, InterruptedException {
        synchronized (this) {
            if (!before.containsKey(name)) {
                throw new IllegalStateException(name + " would not be put back");
            }
        }
        commands.call("CONFIG", "SET", name, value);
    }

    /** Puts all back that were remembered, changed or not. Idempotent. */
    synchronized void restore() throws FaultException {
        for (Map.Entry<String, String> setting : before.entrySet()) {
            commands.heal("CONFIG", "SET", setting.getKey(), setting.getValue());
        }
    }

    /** One look whether all have the value that was remembered. */
    Sighting restored() throws InterruptedException {
        Map<String, String> wanted;
        synchronized (this) {
            wanted = new LinkedHashMap<>(before);
        }
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> setting : wanted.entrySet()) {
            try {
                String now = commands.setting(setting.getKey());
                if (!now.equals(setting.getValue())) {
                    return Sighting.notYet(setting.getKey() + " is still " + now);
                }
                text.append(text.isEmpty() ? "" : ", ")
                        .append(setting.getKey())
                        .append(" is ")
                        .append(now)
                        .append(" again");
            } catch (FaultException e) {
                return Sighting.notYet(String.valueOf(e.getMessage()));
            }
        }
        return Sighting.seen(text.toString());
    }
}
