package io.keyward.access.decision;

import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.snapshot.Demand;
import io.keyward.access.snapshot.Snapshot;
import io.keyward.access.snapshot.Snapshots;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.WhoCan;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.permission.Permissions;
import io.keyward.authorizer.request.Attributes;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Answers what a principal may do, and who may do something. The record of an answer is durable before it is returned. */
@ApplicationScoped
class Queries {

    /** Who may do something on a state; the record of the answer is durable. */
    record RecordedWhoCan(UUID id, Snapshot snapshot, Attributes attributes, WhoCan found) {}

    /** What a principal may do, empty for one that cannot log in; the record of the answer is durable. */
    record RecordedPermissions(UUID id, long revision, String catalogueVersion, Optional<Permissions> permissions) {}

    private final Snapshots snapshots;
    private final Outbox outbox;

    Queries(Snapshots snapshots, Outbox outbox) {
        this.snapshots = snapshots;
        this.outbox = outbox;
    }

    RecordedPermissions permissions(Demand demand, String principalArn, Session session) {
        Snapshot snapshot = snapshots.get(demand);
        Optional<Permissions> permissions =
                snapshot.access().find(principalArn).map(access -> Permissions.of(access, session));
        UUID id = UUID.randomUUID();
        Event event = DecisionEvent.of(Action.ACTION_DECISION_LIST_PERMISSIONS, Outcome.SUCCESS, id, snapshot)
                .principal(principalArn)
                .detail("sessionName", session.name());
        outbox.record(
                id,
                permissions
                        .map(known -> event.detail("username", known.user().username())
                                .detail("permissions", QueryDetails.permissions(known.scopes()))
                                .detail(
                                        "openQuestions",
                                        known.openQuestions().stream()
                                                .map(open -> open.association().policyArn())
                                                .toList()))
                        .orElseGet(() -> event.detail("unauthenticated", true)));
        return new RecordedPermissions(
                id, snapshot.revision(), snapshot.access().catalogueVersion(), permissions);
    }

    RecordedWhoCan whoCan(Demand demand, Attributes attributes) {
        Snapshot snapshot = snapshots.get(demand);
        WhoCan found = snapshot.access().whoCan(attributes);
        UUID id = UUID.randomUUID();
        Event event = DecisionEvent.of(Action.ACTION_DECISION_WHO_CAN, Outcome.SUCCESS, id, snapshot)
                .detail("question", QueryDetails.question(attributes))
                .detail("allowed", found.allowed())
                .detail("unknown", found.unknown())
                .detail("principals", principals(found, Verdict.ALLOW))
                .detail("unknownPrincipals", principals(found, Verdict.UNKNOWN))
                .detail("principalsWithSessionName", withSessionName(found))
                .detail("subjects", subjects(found));
        outbox.record(id, event);
        return new RecordedWhoCan(id, snapshot, attributes, found);
    }

    private static List<String> principals(WhoCan found, Verdict verdict) {
        return found.principals().stream()
                .filter(one -> one.verdict() == verdict && one.sessionName().isEmpty())
                .map(one -> one.principal().entry().principalArn())
                .toList();
    }

    private static List<Map<String, Object>> withSessionName(WhoCan found) {
        return found.principals().stream()
                .filter(one -> !one.sessionName().isEmpty())
                .map(one -> Map.<String, Object>of(
                        "principalArn", one.principal().entry().principalArn(), "sessionName", one.sessionName()))
                .toList();
    }

    private static List<String> subjects(WhoCan found) {
        return found.subjects().stream()
                .map(WhoCan.SubjectAccess::subject)
                .map(subject -> subject.kind() + " " + (subject.namespace().isEmpty() ? "" : subject.namespace() + "/")
                        + subject.name())
                .toList();
    }
}
