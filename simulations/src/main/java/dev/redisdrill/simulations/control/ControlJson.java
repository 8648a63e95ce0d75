package dev.redisdrill.simulations.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.redisdrill.timeline.spec.SpecJson;

/** The line form of control messages. Thread-safe. */
public final class ControlJson {
    private static final ObjectMapper MAPPER = SpecJson.mapper();

    private ControlJson() {}

    /** One line, without the line end. */
    public static String toLine(Object message) {
        try {
            return MAPPER.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a control message: " + message.getClass(), e);
        }
    }

    /** Whether a line to the load process is a command, and not the order. */
    public static boolean isCommand(String line) {
        try {
            return MAPPER.readTree(line).has("command");
        } catch (JsonProcessingException e) {
            return false; // nor is it an order, which whoever reads it as one says
        }
    }

    /** Reads a line back. The exception never quotes the line: it may hold passwords. */
    public static <T> T parse(String line, Class<T> type) {
        try {
            return MAPPER.readValue(line, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a " + type.getSimpleName() + " message at column "
                    + e.getLocation().getColumnNr());
        }
    }
}
