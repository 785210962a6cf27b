package io.keyward.access.decision;

import io.keyward.authorizer.identity.Session;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.proto.access.v1.NonResourceAttributes;
import io.keyward.proto.access.v1.ResourceAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of a question, as the proto files state them, checked by hand: a batch has thousands. Names the first fields that break
 * one; more would not fit into an answer's trailers.
 */
public final class QuestionRules {

    private static final int MAX_SHOWN = 10;
    private static final int MAX_NAME = 256;
    private static final int MAX_ARN = 2048;
    private static final int MAX_PATH = 2048;
    private static final String SESSION_RULE = "must be an STS session name: 2 to 64 letters, digits or _+=,.@-";
    private static final String PATH_RULE = "must begin with /";

    private final List<FieldViolation> violations = new ArrayList<>();

    /** What was found so far. */
    public List<FieldViolation> violations() {
        return violations;
    }

    boolean full() {
        return violations.size() >= MAX_SHOWN;
    }

    /** Not empty, and at most this many characters. */
    public void required(String field, String value, int max) {
        if (value.isEmpty()) {
            broken(field, "must not be empty");
        }
        bounded(field, value, max);
    }

    /** At most this many characters. */
    public void bounded(String field, String value, int max) {
        if (value.length() > max && value.codePointCount(0, value.length()) > max) {
            broken(field, "must have at most " + max + " characters");
        }
    }

    /** This field breaks this rule. */
    public void broken(String field, String rule) {
        if (!full()) {
            violations.add(new FieldViolation(field, rule));
        }
    }

    /** A cluster's ARN or name. */
    public void cluster(String cluster) {
        required("cluster", cluster, MAX_NAME);
    }

    void minRevision(long minRevision) {
        if (minRevision < 0) {
            broken("min_revision", "must not be negative");
        }
    }

    void who(String principalArn, String sessionName) {
        required("principal_arn", principalArn, MAX_ARN);
        if (!isSession(sessionName)) {
            broken("session_name", SESSION_RULE);
        }
    }

    private static boolean isSession(String name) {
        return name.isEmpty() || Session.isName(name);
    }

    /** For requests that are otherwise checked by the proto file's constraints. */
    static void requireSession(String name) {
        if (!isSession(name)) {
            throw Invalid.field("session_name", "session_name: " + SESSION_RULE);
        }
    }

    /** As {@link #requireSession}. */
    static void requirePath(String path) {
        if (!path.startsWith("/")) {
            throw Invalid.field("non_resource.path", "non_resource.path: " + PATH_RULE);
        }
    }

    void resource(ResourceAttributes resource) {
        required("resource.verb", resource.getVerb(), MAX_NAME);
        bounded("resource.group", resource.getGroup(), MAX_NAME);
        required("resource.resource", resource.getResource(), MAX_NAME);
        bounded("resource.subresource", resource.getSubresource(), MAX_NAME);
        bounded("resource.name", resource.getName(), MAX_NAME);
        bounded("resource.namespace", resource.getNamespace(), MAX_NAME);
    }

    void nonResource(NonResourceAttributes url) {
        required("non_resource.verb", url.getVerb(), MAX_NAME);
        required("non_resource.path", url.getPath(), MAX_PATH);
        if (!url.getPath().isEmpty() && url.getPath().charAt(0) != '/') {
            broken("non_resource.path", PATH_RULE);
        }
    }

    void noAttributes() {
        broken("attributes", "must be resource or non_resource");
    }
}
