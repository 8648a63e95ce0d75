/** What keeps a drill harmless: the heal journal and the blast radius. */
@NullMarked
package dev.redisdrill.chaos.guard;

import org.jspecify.annotations.NullMarked;
