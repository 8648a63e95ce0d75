/** The facts of a run, in the order in which they became known. */
@NullMarked
package dev.redisdrill.timeline.event;

import org.jspecify.annotations.NullMarked;
