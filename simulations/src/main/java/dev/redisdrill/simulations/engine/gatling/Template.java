package dev.redisdrill.simulations.engine.gatling;

import io.gatling.commons.validation.Success;
import io.gatling.commons.validation.Validation;
import io.gatling.core.session.Session;
import io.gatling.javaapi.core.internal.Expressions;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import scala.Function1;

/** A text with Gatling's expressions in it, {@code session:#{id}}. Immutable, thread-safe. */
public final class Template {
    private final Function1<Session, Validation<String>> expression;
    private final byte @Nullable [] constant;

    private Template(Function1<Session, Validation<String>> expression, byte @Nullable [] constant) {
        this.expression = expression;
        this.constant = constant;
    }

    /** Compiles a text. */
    public static Template of(String text) {
        boolean constant = !text.contains("#{") && !text.contains("${");
        return new Template(
                Expressions.toStringExpression(text), constant ? text.getBytes(StandardCharsets.UTF_8) : null);
    }

    /** A value that is sent as it is. */
    public static Template of(byte[] value) {
        String shown = new String(value, StandardCharsets.UTF_8);
        return new Template(Expressions.toStaticValueExpression(shown), value.clone());
    }

    /**
     * The text for a user's session.
     *
     * @throws TemplateException if the session lacks an attribute that the text names
     */
    public String text(io.gatling.javaapi.core.Session session) {
        return text(session.asScala());
    }

    String text(Session session) {
        Validation<String> value = expression.apply(session);
        if (value instanceof Success<String> success) {
            return success.value();
        }
        throw new TemplateException(value.toString());
    }

    byte[] bytes(Session session) {
        return constant != null ? constant : text(session).getBytes(StandardCharsets.UTF_8);
    }

    Function1<Session, Validation<String>> expression() {
        return expression;
    }

    /** A session lacks what a text asks of it. */
    public static final class TemplateException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TemplateException(String message) {
            super(message);
        }
    }
}
