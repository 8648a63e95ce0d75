package dev.redisdrill.chaos.fault;

/**
 * What one look for an effect, or for its end, has shown.
 *
 * @param seen whether it is there
 * @param text what was seen; or, if it is not there, what was seen in its place
 */
record Sighting(boolean seen, String text) {
    static Sighting seen(String text) {
        return new Sighting(true, text);
    }

    static Sighting notYet(String instead) {
        return new Sighting(false, instead);
    }

    /** Both, one after the other; the first that is not there decides. */
    Sighting and(Sighting other) {
        return !seen ? this : !other.seen ? other : seen(text + ", " + other.text);
    }
}
