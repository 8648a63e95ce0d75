/** Networks: who is where, and whose packets do not reach whom, as plain values; and a probe that looks who reaches whom. */
@NullMarked
package dev.redisdrill.chaos.net;

import org.jspecify.annotations.NullMarked;
