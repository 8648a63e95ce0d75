package dev.redisdrill.chaos.guard;

import java.io.IOException;
import java.nio.file.Path;

/** Says that a run was not interrupted: the process that writes its journal lives. */
public final class RunGoesOn extends IOException {
    private static final long serialVersionUID = 1;

    RunGoesOn(Path runDirectory) {
        super(runDirectory
                + ": its run still goes on, or is being healed by somebody else; end it first (Ctrl-C heals)");
    }
}
