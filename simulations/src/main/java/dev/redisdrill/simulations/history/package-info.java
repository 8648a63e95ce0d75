/** What services did and saw, put on disk as it happens. */
@NullMarked
package dev.redisdrill.simulations.history;

import org.jspecify.annotations.NullMarked;
