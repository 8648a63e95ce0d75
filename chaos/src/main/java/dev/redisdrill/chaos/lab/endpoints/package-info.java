/** An existing cluster, known by its seed addresses. */
@NullMarked
package dev.redisdrill.chaos.lab.endpoints;

import org.jspecify.annotations.NullMarked;
