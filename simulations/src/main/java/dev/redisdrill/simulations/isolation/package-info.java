/** Whether tenants are kept apart: somebody tries to get at what is others', all through the run. */
@NullMarked
package dev.redisdrill.simulations.isolation;

import org.jspecify.annotations.NullMarked;
