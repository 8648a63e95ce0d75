/** Many runs: a library one after the other, and the search for the smallest plan that still fails. */
@NullMarked
package dev.redisdrill.runner.campaign;

import org.jspecify.annotations.NullMarked;
