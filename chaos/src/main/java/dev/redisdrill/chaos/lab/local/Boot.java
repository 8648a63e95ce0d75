package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How the server of a node is started. Immutable, thread-safe. */
interface Boot {
    Engine engine();

    /** Puts in place what the server finds at its very first start. */
    void prepare(Member member, Path data) throws IOException;

    /** The command line; everybody on the machine can read it, so no secret is on it. */
    List<String> command(Member member);

    /** What it reads from its standard input at each start. */
    String input(Member member, Path data);
}
