package dev.redisdrill.simulations.protocol;

import dev.redisdrill.simulations.engine.gatling.ReplyCheck;
import dev.redisdrill.simulations.engine.gatling.Template;
import io.gatling.javaapi.core.Session;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a reply as text: a status, a value, a number written out. Without a condition anything passes. Immutable. */
public final class TextCheck implements ReplyCheck {
    static final TextCheck ANY = new TextCheck(CheckSteps.none());

    private final CheckSteps<String> steps;

    private TextCheck(CheckSteps<String> steps) {
        this.steps = steps;
    }

    /** Must be this text, which may hold expressions. */
    public TextCheck is(String expected) {
        Template template = Template.of(expected);
        return new TextCheck(
                steps.must("is(" + expected + ")", (value, session) -> value.equals(template.text(session))));
    }

    /** Must be another text than this, which may hold expressions. */
    public TextCheck not(String unexpected) {
        Template template = Template.of(unexpected);
        return new TextCheck(
                steps.must("not(" + unexpected + ")", (value, session) -> !value.equals(template.text(session))));
    }

    /** Must be one of these. */
    public TextCheck in(String... expected) {
        Set<String> set = Set.of(expected);
        return new TextCheck(
                steps.must("in(" + String.join(", ", expected) + ")", (value, session) -> set.contains(value)));
    }

    /** All of it must match this regular expression. */
    public TextCheck matches(String regex) {
        Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
        return new TextCheck(steps.must(
                "matches(" + regex + ")",
                (value, session) -> pattern.matcher(value).matches()));
    }

    /** Must be nil: no such key, or a condition that did not hold. */
    public TextCheck isNil() {
        return new TextCheck(steps.mustBeNil());
    }

    /** Must not be nil. */
    public TextCheck notNil() {
        return new TextCheck(steps.mustNotBeNil());
    }

    /** Keeps it in the session; nil removes what was kept under the name. */
    public TextCheck saveAs(String attribute) {
        return new TextCheck(steps.saveAs(attribute));
    }

    @Override
    public Session check(@Nullable Object reply, Session session) {
        return steps.run(Replies.text(reply), session);
    }
}
