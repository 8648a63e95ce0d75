/** What servers say of those whom they kept out. */
@NullMarked
package dev.redisdrill.timeline.isolation;

import org.jspecify.annotations.NullMarked;
