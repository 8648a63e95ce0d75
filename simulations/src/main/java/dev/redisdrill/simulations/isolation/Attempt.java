package dev.redisdrill.simulations.isolation;

import dev.redisdrill.simulations.client.RawConnection;
import dev.redisdrill.timeline.history.Act;
import dev.redisdrill.timeline.measure.Outcome;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the canary tries on another tenant's key or channel. Its code is part of the history's format.
 *
 * <p>A server looks at a user's rights before anything else (slots, role, memory, types). So whatever it says other than
 * NOPERM, it says to one whom it let pass; only where it may not have got so far, nothing can be told.
 */
enum Attempt {
    /** Reads a key that is not there. */
    GET(0),
    /** Would make that key, for a second. */
    SET(1),
    /** Would send a message. */
    PUBLISH(2),
    /** Would hear of messages. */
    SUBSCRIBE(3),
    /** Would send a message on a sharded channel (Redis 7.0 and later). */
    SPUBLISH(4),
    /** Would hear of messages on a sharded channel. */
    SSUBSCRIBE(5);

    /** All, in the order in which they are tried. */
    static final List<Attempt> ALL = List.of(values());

    /** Replies of a server that does not serve now, or not this user. */
    private static final Set<String> UNDECIDED =
            Set.of("NOAUTH", "WRONGPASS", "LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "MISCONF", "ERR");

    /** What a server says of a command that it does not have, before it looks at anybody's rights. */
    private static final String NO_SUCH_COMMAND = "ERR unknown command";

    private static final String LIFE_MILLIS = "1000";

    private final int code;

    Attempt(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** What became of one. */
    record Result(Act act, Outcome outcome) {
        static final Result REFUSED = new Result(Act.REFUSE, Outcome.OK);
        static final Result GOT_THROUGH = new Result(Act.TAKE, Outcome.OK);
        static final Result UNDECIDED = new Result(Act.REFUSE, Outcome.UNKNOWN);
        /** There is no such door. */
        static final Result NO_DOOR = new Result(Act.REFUSE, Outcome.FAILED);
    }

    /** Tries it; {@link dev.redisdrill.simulations.client.LinkException} if the connection breaks. */
    Result on(String object, RawConnection connection) {
        RawConnection.Reply reply = switch (this) {
            case GET -> connection.ask("GET", object);
            case SET -> connection.ask("SET", object, "canary", "NX", "PX", LIFE_MILLIS);
            case PUBLISH -> connection.ask("PUBLISH", object, "canary");
            case SUBSCRIBE -> connection.ask("SUBSCRIBE", object);
            case SPUBLISH -> connection.ask("SPUBLISH", object, "canary");
            case SSUBSCRIBE -> connection.ask("SSUBSCRIBE", object);
        };
        return of(reply.error());
    }

    static Result of(@Nullable String error) {
        if (error == null) {
            return Result.GOT_THROUGH;
        }
        if (error.startsWith(NO_SUCH_COMMAND)) {
            return Result.NO_DOOR;
        }
        int space = error.indexOf(' ');
        String code = space < 0 ? error : error.substring(0, space);
        return code.equals("NOPERM")
                ? Result.REFUSED
                : UNDECIDED.contains(code) ? Result.UNDECIDED : Result.GOT_THROUGH;
    }
}
