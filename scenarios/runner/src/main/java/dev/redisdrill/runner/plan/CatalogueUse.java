package dev.redisdrill.runner.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.redisdrill.timeline.catalogue.Catalogue;
import dev.redisdrill.timeline.catalogue.Keyspace;
import dev.redisdrill.timeline.catalogue.Sensitivity;

/** What a usage catalogue and the workloads say of each other. Confined to one thread. */
final class CatalogueUse {
    private static final String POINTER = "/catalogue";
    /** Its channels are no keys. */
    private static final String KEYLESS = "pub-sub";

    private final SpecReader.Reading<Plan> reading;

    CatalogueUse(SpecReader.Reading<Plan> reading) {
        this.reading = reading;
    }

    void check() {
        reading.at(POINTER, Catalogue.class).ifPresent(catalogue -> {
            catalogue.keyspaces().forEach(this::personal);
            JsonNode tenants = reading.tree().path("tenants");
            for (int t = 0; t < tenants.size(); t++) {
                String tenant = SemanticCheck.nameOf(tenants.path(t));
                JsonNode workloads = tenants.path(t).path("workloads");
                for (int w = 0; w < workloads.size(); w++) {
                    if (!workloads.path(w).has(KEYLESS)) {
                        workload(
                                catalogue,
                                tenant,
                                SemanticCheck.nameOf(workloads.path(w)),
                                "/tenants/" + t + "/workloads/" + w);
                    }
                }
            }
        });
    }

    private void workload(Catalogue catalogue, String tenant, String service, String pointer) {
        if (!tenant.isEmpty()
                && !service.isEmpty()
                && catalogue.patternOf(tenant, service).isEmpty()) {
            reading.warn(
                    pointer,
                    "the catalogue does not name \"" + tenant + ":" + service
                            + ":*\": its keys will be found outside any keyspace");
        }
    }

    private void personal(String pattern, Keyspace keyspace) {
        if (keyspace.sensitivity() == Sensitivity.PERSONAL && !keyspace.ttl().required()) {
            reading.warn(
                    Places.child(POINTER + "/keyspaces", pattern),
                    "personal data that may live for ever; say ttl: required, or the longest, such as max 30m");
        }
    }
}
