/**
 * A TCP proxy on the path between nodes and whoever talks to them: the faults in a network that the kernel does not make. One thread,
 * which owns all sockets; rules are the plain values of {@code dev.redisdrill.chaos.net}.
 */
@NullMarked
package dev.redisdrill.chaos.net.proxy;

import org.jspecify.annotations.NullMarked;
