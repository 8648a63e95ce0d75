package dev.redisdrill.chaos.lab;

/** It is a Redis Cluster: slots that can move, epochs, and nodes that elect a primary among themselves. */
public interface CanCluster {}
