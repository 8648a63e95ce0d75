package dev.redisdrill.simulations.protocol;

import dev.redisdrill.simulations.engine.gatling.ReplyCheck;
import dev.redisdrill.simulations.engine.gatling.Template;
import io.gatling.javaapi.core.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks a reply as a list of texts; a reply that is none fails. Without a condition any list passes. Immutable. */
public final class ItemsCheck implements ReplyCheck {
    static final ItemsCheck ANY = new ItemsCheck(CheckSteps.none());

    private final CheckSteps<List<String>> steps;

    private ItemsCheck(CheckSteps<List<String>> steps) {
        this.steps = steps;
    }

    /** Must have this many items. */
    public ItemsCheck size(int expected) {
        return new ItemsCheck(steps.must("size(" + expected + ")", (value, session) -> value.size() == expected));
    }

    /** Must contain this text, which may hold expressions. */
    public ItemsCheck contains(String expected) {
        Template template = Template.of(expected);
        return new ItemsCheck(
                steps.must("contains(" + expected + ")", (value, session) -> value.contains(template.text(session))));
    }

    /** Keeps them in the session, as a list of texts. */
    public ItemsCheck saveAs(String attribute) {
        return new ItemsCheck(steps.saveAs(attribute));
    }

    @Override
    public Session check(@Nullable Object reply, Session session) {
        return steps.run(Replies.items(reply), session);
    }
}
