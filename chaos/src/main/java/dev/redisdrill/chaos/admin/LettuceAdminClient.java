package dev.redisdrill.chaos.admin;

import dev.redisdrill.timeline.spec.ClusterAccess;
import java.util.Optional;

final class LettuceAdminClient {
    private LettuceAdminClient() {}

    static AdminClient open(ClusterAccess access, Optional<ClusterAccess.User> user) {
        throw new UnsupportedOperationException(access + " " + user);
    }
}
