/** A real cluster of redis-server processes on loopback addresses of this machine. */
@NullMarked
package dev.redisdrill.chaos.lab.local;

import org.jspecify.annotations.NullMarked;
