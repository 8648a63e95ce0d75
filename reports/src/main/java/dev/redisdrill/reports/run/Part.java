package dev.redisdrill.reports.run;

import java.util.Optional;

/**
 * One file's content, or why it is not there. A content can be there and still have a problem: what was read before the
 * place at which the file was cut short.
 *
 * @param value the content, as far as it could be read
 * @param problem what is wrong with the file, for people; empty if nothing
 */
public record Part<T>(Optional<T> value, Optional<String> problem) {

    static <T> Part<T> of(T value) {
        return new Part<>(Optional.of(value), Optional.empty());
    }

    static <T> Part<T> cutShort(T value, String problem) {
        return new Part<>(Optional.of(value), Optional.of(problem));
    }

    static <T> Part<T> absent(String problem) {
        return new Part<>(Optional.empty(), Optional.of(problem));
    }

    /**
     * The whole content.
     *
     * @throws MissingEvidenceException if it is absent or was cut short
     */
    public T whole() {
        if (problem.isPresent()) {
            throw new MissingEvidenceException(problem.get());
        }
        return available();
    }

    /**
     * The content as far as it goes: for what a partial reading can prove but not disprove.
     *
     * @throws MissingEvidenceException if there is none
     */
    public T available() {
        return value.orElseThrow(() -> new MissingEvidenceException(problem.orElse("nothing was read")));
    }
}
