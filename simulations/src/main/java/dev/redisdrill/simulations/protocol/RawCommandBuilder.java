package dev.redisdrill.simulations.protocol;

import dev.redisdrill.simulations.engine.gatling.Template;
import java.util.List;

/** A command given word by word. Its first argument is its key unless said otherwise. Immutable. */
public final class RawCommandBuilder extends RedisCommandBuilder {
    private final List<Template> command;

    RawCommandBuilder(String name, List<Template> command, int keyIndex) {
        super(name, command, keyIndex, List.of());
        this.command = command;
    }

    /** The word at this place (the command itself being 0) is the key, which decides the node it goes to. */
    public RawCommandBuilder keyAt(int index) {
        return new RawCommandBuilder(name(), command, index);
    }

    /** It has no key and goes to any node. */
    public RawCommandBuilder keyless() {
        return new RawCommandBuilder(name(), command, -1);
    }
}
