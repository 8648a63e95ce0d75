/** How specifications (scenario, plan) become records and JSON, and back. */
@NullMarked
package dev.redisdrill.timeline.spec;

import org.jspecify.annotations.NullMarked;
