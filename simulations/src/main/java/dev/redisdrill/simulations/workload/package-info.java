/** Tenant workloads: each is one record whose components are its YAML keys. */
@NullMarked
package dev.redisdrill.simulations.workload;

import org.jspecify.annotations.NullMarked;
