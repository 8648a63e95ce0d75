/** One clock for a whole run: monotonic for durations, anchored once to the wall. */
@NullMarked
package dev.redisdrill.timeline.time;

import org.jspecify.annotations.NullMarked;
