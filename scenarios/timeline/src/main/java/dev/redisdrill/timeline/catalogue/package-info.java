/** Who keeps what in the cluster, for how long and how much of it; and what was found there. */
@NullMarked
package dev.redisdrill.timeline.catalogue;

import org.jspecify.annotations.NullMarked;
