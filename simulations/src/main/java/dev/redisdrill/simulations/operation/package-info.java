/** One operation on its way through workload, schedule, client and recorder. */
@NullMarked
package dev.redisdrill.simulations.operation;

import org.jspecify.annotations.NullMarked;
