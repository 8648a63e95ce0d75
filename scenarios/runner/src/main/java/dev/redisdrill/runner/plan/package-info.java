/** From a scenario file to a plan: strict parsing, places of errors, defaults, and the resolved plan. */
@NullMarked
package dev.redisdrill.runner.plan;

import org.jspecify.annotations.NullMarked;
