package io.keyward.access.decision;

import io.keyward.authorizer.Decision;
import io.keyward.authorizer.Reason;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionState;

/** Questions and answers to and from proto messages. */
final class DecisionProtoMapping {

    private DecisionProtoMapping() {}

    static Question toDomain(CheckRequest in) {
        return new Question(
                in.getCluster(),
                in.getPrincipalArn(),
                session(in.getSessionName()),
                in.getState() == DecisionState.DECISION_STATE_OBSERVED
                        ? Question.State.OBSERVED
                        : Question.State.DESIRED,
                in.getMinRevision(),
                attributes(in));
    }

    static CheckResponse toProto(RecordedDecision recorded) {
        Decision decision = recorded.decision();
        CheckResponse.Builder response = CheckResponse.newBuilder()
                .setDecisionId(recorded.id().toString())
                .setRevision(recorded.revision())
                .setCatalogueVersion(decision.catalogueVersion());
        switch (decision) {
            case Decision.Allowed allowed -> {
                response.setAllowed(true);
                allowed.reasons().stream().map(Reason::text).forEach(response::addReasons);
            }
            case Decision.NotAllowed no -> response.setMessage(no.forbidden().kubectlText());
            case Decision.Undetermined open ->
                response.setMessage(open.forbidden().kubectlText()).setUnknown(true);
        }
        return response.build();
    }

    private static Session session(String name) {
        try {
            return name.isEmpty() ? Session.ofKubectl() : Session.named(name);
        } catch (IllegalArgumentException e) {
            throw Invalid.field("session_name", "must be an STS session name: 2 to 64 letters, digits or _=,.@-");
        }
    }

    private static Attributes attributes(CheckRequest in) {
        return switch (in.getAttributesCase()) {
            case RESOURCE -> {
                io.keyward.proto.access.v1.ResourceAttributes resource = in.getResource();
                yield new ResourceAttributes(
                        resource.getVerb(),
                        resource.getGroup(),
                        "",
                        resource.getResource(),
                        resource.getSubresource(),
                        resource.getName(),
                        resource.getNamespace());
            }
            case NON_RESOURCE -> {
                String path = in.getNonResource().getPath();
                if (!path.startsWith("/")) {
                    throw Invalid.field("non_resource.path", "must begin with /");
                }
                yield new NonResourceAttributes(in.getNonResource().getVerb(), path);
            }
            case ATTRIBUTES_NOT_SET -> throw Invalid.field("attributes", "must be resource or non_resource");
        };
    }
}
