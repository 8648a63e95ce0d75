/** What the services of a run did and saw, operation by operation: the evidence that checks of correctness look at. */
@NullMarked
package dev.redisdrill.timeline.history;

import org.jspecify.annotations.NullMarked;
