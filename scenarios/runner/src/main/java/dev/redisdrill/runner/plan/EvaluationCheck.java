package dev.redisdrill.runner.plan;

/** What a schema cannot say about an evaluation: nothing else of the scenario may choose a client. Confined to one thread. */
final class EvaluationCheck {
    private static final String INSTEAD = ": each variant of the evaluation is the client of all tenants; leave it out";

    private final SpecReader.Reading<Plan> reading;

    EvaluationCheck(SpecReader.Reading<Plan> reading) {
        this.reading = reading;
    }

    void check() {
        if (!reading.tree().path("evaluation").isObject()) {
            return;
        }
        if (reading.places().isWritten("/load/client")) {
            reading.errorAtKey("/load/client", "client" + INSTEAD);
        }
        for (int i = 0; i < reading.tree().path("tenants").size(); i++) {
            String pointer = "/tenants/" + i + "/client";
            if (reading.places().isWritten(pointer)) {
                reading.errorAtKey(pointer, "client" + INSTEAD);
            }
        }
    }
}
