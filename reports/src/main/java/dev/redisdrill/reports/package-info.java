/** Everything after the run, computed from its directory alone. */
@NullMarked
package dev.redisdrill.reports;

import org.jspecify.annotations.NullMarked;
