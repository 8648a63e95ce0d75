/** What the servers themselves say, as timeline events. */
@NullMarked
package dev.redisdrill.chaos.watch;

import org.jspecify.annotations.NullMarked;
