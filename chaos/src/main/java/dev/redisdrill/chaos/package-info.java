/** Where a {@link dev.redisdrill.chaos.lab.Target} becomes a {@link dev.redisdrill.chaos.lab.Lab}. */
@NullMarked
package dev.redisdrill.chaos;

import org.jspecify.annotations.NullMarked;
