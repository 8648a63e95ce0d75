/** The load as a second process: started, spoken to, and ended. */
@NullMarked
package dev.redisdrill.runner.load;

import org.jspecify.annotations.NullMarked;
