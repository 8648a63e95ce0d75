/** The facts that all parts of the harness share. Knows no Gatling, no Kubernetes, no Redis client. */
@NullMarked
package dev.redisdrill.timeline;

import org.jspecify.annotations.NullMarked;
