package dev.redisdrill.chaos.lab.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that keeps its configuration in a file, as sentinels must and as the servers do that they reconfigure: who is
 * the primary is written there, and survives a restart. Passwords are in it, so it is in the private directory, and readable
 * by this user alone, also when the server has written it anew.
 *
 * @param file where
 * @param content at the first start
 * @param options further arguments
 */
record FileBoot(Engine engine, Path file, String content, List<String> options) implements Boot {
    /** The server gives the files that it writes the permissions that this leaves. */
    private static final String PRIVATELY = "umask 077; exec \"$0\" \"$@\"";

    @Override
    public void prepare(Member member, Path data) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }

    @Override
    public List<String> command(Member member) {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", PRIVATELY, engine.path().toString(), file.toString()));
        command.addAll(options);
        return command;
    }

    @Override
    public String input(Member member, Path data) {
        return "";
    }

    @Override
    public String toString() {
        return "FileBoot[" + file + ", ***]";
    }
}
