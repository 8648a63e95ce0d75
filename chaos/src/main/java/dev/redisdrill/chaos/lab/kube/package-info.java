/** The lab that is a cluster on Kubernetes: its nodes are pods, and faults are resources of Chaos Mesh. */
@NullMarked
package dev.redisdrill.chaos.lab.kube;

import org.jspecify.annotations.NullMarked;
