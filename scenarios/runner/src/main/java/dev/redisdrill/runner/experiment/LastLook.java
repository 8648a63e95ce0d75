package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.admin.AdminClient;
import dev.redisdrill.chaos.lab.Lab;
import dev.redisdrill.chaos.lab.LabException;
import dev.redisdrill.chaos.survey.AclLogs;
import dev.redisdrill.chaos.survey.KeySurvey;
import dev.redisdrill.runner.plan.Plan;
import dev.redisdrill.simulations.workload.LoadSpec;
import dev.redisdrill.timeline.catalogue.Catalogue;
import dev.redisdrill.timeline.catalogue.Survey;
import dev.redisdrill.timeline.event.Event;
import dev.redisdrill.timeline.time.RunClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is looked at as the administrator when the load is over and the cluster has healed: the keys, where there is a catalogue
 * to hold them against, and the ACL LOGs, where a canary tried the doors. What could not be seen is in the evidence as that.
 *
 * <p>Confined to one thread.
 */
final class LastLook {
    private static final Duration SURVEY_LIMIT = Duration.ofSeconds(60);

    private final Plan plan;
    private final Lab lab;
    private final AdminClient admin;
    private final Event.LabReady cluster;
    private final RunClock clock;

    LastLook(Plan plan, Lab lab, AdminClient admin, Event.LabReady cluster, RunClock clock) {
        this.plan = plan;
        this.lab = lab;
        this.admin = admin;
        this.cluster = cluster;
        this.clock = clock;
    }

    void take(Path runDirectory) throws InterruptedException {
        try {
            if (plan.load().isolation() == LoadSpec.Isolation.CANARY) {
                AclLogs.read(admin, cluster.nodes(), clock).write(runDirectory);
            }
            if (plan.catalogue().isPresent()) {
                survey(plan.catalogue().get()).write(runDirectory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write what was found in the cluster: " + e.getMessage(), e);
        }
    }

    private Survey survey(Catalogue catalogue) throws InterruptedException {
        long began = clock.nanos();
        try {
            return KeySurvey.take(admin, clock, lab.view(), catalogue, SURVEY_LIMIT);
        } catch (LabException e) {
            return new Survey(
                    Survey.SCHEMA,
                    began,
                    clock.nanos(),
                    catalogue.sample().fraction(),
                    List.of(),
                    List.of(),
                    List.of("no primary was known when the keys were to be looked at: " + e.getMessage()));
        }
    }
}
