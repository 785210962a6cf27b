package io.keyward.access.review;

import io.keyward.access.decision.QuestionRules;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.validation.RequestRules;
import io.keyward.proto.access.v1.ReviewAccessRequest;
import io.keyward.proto.access.v1.ReviewAuthorizers;
import io.keyward.proto.access.v1.ReviewNonResourceAttributes;
import io.keyward.proto.access.v1.ReviewResourceAttributes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The rules of an access review. As for Kubernetes, attributes are right whatever they are, if they are not too long. */
@ApplicationScoped
class ReviewAccessRules implements RequestRules<ReviewAccessRequest> {

    private static final int MAX_ATTRIBUTE = 1024;
    private static final int MAX_PATH = 4096;

    @Override
    public Class<ReviewAccessRequest> type() {
        return ReviewAccessRequest.class;
    }

    @Override
    public List<FieldViolation> violations(ReviewAccessRequest in) {
        QuestionRules rules = new QuestionRules();
        rules.cluster(in.getCluster());
        SubjectRules.check(rules, in.hasSubject(), in.getSubject());
        switch (in.getAttributesCase()) {
            case RESOURCE -> resource(rules, in.getResource());
            case NON_RESOURCE -> nonResource(rules, in.getNonResource());
            case ATTRIBUTES_NOT_SET -> rules.broken("attributes", "must be resource or non_resource");
        }
        if (in.getAuthorizers() == ReviewAuthorizers.UNRECOGNIZED) {
            rules.broken("authorizers", "must be one of the values of ReviewAuthorizers");
        }
        return rules.violations();
    }

    private static void resource(QuestionRules rules, ReviewResourceAttributes resource) {
        rules.bounded("resource.verb", resource.getVerb(), MAX_ATTRIBUTE);
        rules.bounded("resource.group", resource.getGroup(), MAX_ATTRIBUTE);
        rules.bounded("resource.version", resource.getVersion(), MAX_ATTRIBUTE);
        rules.bounded("resource.resource", resource.getResource(), MAX_ATTRIBUTE);
        rules.bounded("resource.subresource", resource.getSubresource(), MAX_ATTRIBUTE);
        rules.bounded("resource.name", resource.getName(), MAX_ATTRIBUTE);
        rules.bounded("resource.namespace", resource.getNamespace(), MAX_ATTRIBUTE);
    }

    private static void nonResource(QuestionRules rules, ReviewNonResourceAttributes url) {
        rules.bounded("non_resource.verb", url.getVerb(), MAX_ATTRIBUTE);
        rules.bounded("non_resource.path", url.getPath(), MAX_PATH);
    }
}
