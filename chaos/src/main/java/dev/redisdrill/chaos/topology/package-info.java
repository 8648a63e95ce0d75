/** Changes of a cluster by its own commands: who is a member, who serves which slots. */
@NullMarked
package dev.redisdrill.chaos.topology;

import org.jspecify.annotations.NullMarked;
