/** Clusters to drill: started here, or given. Abilities are separate, small interfaces. */
@NullMarked
package dev.redisdrill.chaos.lab;

import org.jspecify.annotations.NullMarked;
