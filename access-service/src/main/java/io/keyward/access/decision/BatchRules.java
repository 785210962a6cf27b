package io.keyward.access.decision;

import io.grpc.StatusRuntimeException;
import io.keyward.authorizer.identity.Session;
import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchQuestion;
import io.keyward.proto.access.v1.NonResourceAttributes;
import io.keyward.proto.access.v1.ResourceAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of a batch's questions, as the proto files state them. They are checked by hand since there are many: a thousand take
 * 0.1 ms, and by protovalidate 1.1 to 1.6 ms, a seventh of what the whole batch takes. Names the first fields that break one.
 */
final class BatchRules {

    private static final int MAX_NAME = 256;
    private static final int MAX_ARN = 2048;
    private static final int MAX_PATH = 2048;

    private final List<FieldViolation> violations = new ArrayList<>();

    private BatchRules() {}

    /** @throws StatusRuntimeException INVALID_ARGUMENT if a question breaks a rule */
    static void require(BatchCheckRequest in) {
        BatchRules rules = new BatchRules();
        for (int i = 0; i < in.getQuestionsCount() && !rules.full(); i++) {
            List<FieldViolation> broken = violations(in.getQuestions(i));
            for (FieldViolation violation : broken) {
                rules.broken("questions[" + i + "]." + violation.field(), violation.description());
            }
        }
        if (!rules.violations.isEmpty()) {
            throw InvalidFields.status(rules.violations);
        }
    }

    /** Every field of a question that breaks a rule. */
    static List<FieldViolation> violations(BatchQuestion question) {
        BatchRules rules = new BatchRules();
        rules.required("principal_arn", question.getPrincipalArn(), MAX_ARN);
        String session = question.getSessionName();
        if (!session.isEmpty() && !Session.isName(session)) {
            rules.broken("session_name", "must be an STS session name: 2 to 64 letters, digits or _+=,.@-");
        }
        switch (question.getAttributesCase()) {
            case RESOURCE -> rules.resource(question.getResource());
            case NON_RESOURCE -> rules.nonResource(question.getNonResource());
            case ATTRIBUTES_NOT_SET -> rules.broken("attributes", "must be resource or non_resource");
        }
        return rules.violations;
    }

    private void resource(ResourceAttributes resource) {
        required("resource.verb", resource.getVerb(), MAX_NAME);
        bounded("resource.group", resource.getGroup(), MAX_NAME);
        required("resource.resource", resource.getResource(), MAX_NAME);
        bounded("resource.subresource", resource.getSubresource(), MAX_NAME);
        bounded("resource.name", resource.getName(), MAX_NAME);
        bounded("resource.namespace", resource.getNamespace(), MAX_NAME);
    }

    private void nonResource(NonResourceAttributes url) {
        required("non_resource.verb", url.getVerb(), MAX_NAME);
        bounded("non_resource.path", url.getPath(), MAX_PATH);
        if (!url.getPath().startsWith("/")) {
            broken("non_resource.path", "must begin with /");
        }
    }

    private void required(String field, String value, int max) {
        if (value.isEmpty()) {
            broken(field, "must not be empty");
        }
        bounded(field, value, max);
    }

    /** At most this many characters. */
    private void bounded(String field, String value, int max) {
        if (value.length() > max && value.codePointCount(0, value.length()) > max) {
            broken(field, "must have at most " + max + " characters");
        }
    }

    private boolean full() {
        return violations.size() >= InvalidFields.MAX;
    }

    private void broken(String field, String rule) {
        violations.add(new FieldViolation(field, rule));
    }
}
