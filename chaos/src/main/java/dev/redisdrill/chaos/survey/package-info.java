/** What is in the cluster when the load is over, and what its servers say of those whom they kept out. */
@NullMarked
package dev.redisdrill.chaos.survey;

import org.jspecify.annotations.NullMarked;
