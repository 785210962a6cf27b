package io.keyward.kubernetes.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.authorizer.wording.Forbidden;
import io.keyward.authorizer.wording.GoQuote;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Status} object that says why a request failed.
 *
 * @param code the HTTP status
 * @param reason the reason in one word; empty where Kubernetes gives none
 * @param message the text for people
 * @param details the object's {@code details}; null to leave them out
 */
public record Status(
        int code, String reason, String message, @Nullable ObjectNode details) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String RETRY_AFTER_SECONDS = "retryAfterSeconds";

    /** The credentials are not accepted. */
    public static Status unauthorized() {
        return new Status(401, "Unauthorized", "Unauthorized", null);
    }

    /** No authorizer allows it. */
    public static Status forbidden(Forbidden forbidden) {
        Forbidden.Details details = forbidden.details();
        return new Status(
                Forbidden.CODE,
                Forbidden.REASON,
                forbidden.message(),
                details(details.name(), details.group(), details.kind()));
    }

    /** The request is allowed, but what it does is not. */
    public static Status refused(String resource, String name, String why) {
        return new Status(
                403,
                "Forbidden",
                resource + " " + GoQuote.quote(name) + " is forbidden: " + why,
                details(name, "", resource));
    }

    /** There is no object of this name. */
    public static Status notFound(String resource, String name) {
        return new Status(
                404, "NotFound", resource + " " + GoQuote.quote(name) + " not found", details(name, "", resource));
    }

    /** The server has no such resource. */
    public static Status noSuchResource() {
        return new Status(404, "NotFound", "the server could not find the requested resource", JSON.objectNode());
    }

    /** The resource has no such method. */
    public static Status methodNotAllowed() {
        return new Status(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                JSON.objectNode());
    }

    /** The server speaks none of the media types the client accepts. */
    public static Status notAcceptable() {
        return new Status(
                406,
                "NotAcceptable",
                "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf",
                JSON.objectNode());
    }

    /** The object is another one by now than the client says. */
    public static Status conflict(String resource, String name, String why) {
        return new Status(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + resource + " " + GoQuote.quote(name) + ": " + why,
                details(name, "", resource));
    }

    /** What happened since this version is no longer known. */
    public static Status expired(long asked, long oldest) {
        return new Status(410, "Expired", "too old resource version: " + asked + " (" + oldest + ")", null);
    }

    /** The body is larger than is read. */
    public static Status tooLarge(int limit) {
        return new Status(413, "RequestEntityTooLarge", "Request entity too large: limit is " + limit, null);
    }

    /** The body is of a media type that is not read. */
    public static Status unsupportedMediaType() {
        return new Status(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + "application/json, application/yaml, application/vnd.kubernetes.protobuf",
                null);
    }

    /** The request cannot be understood. */
    public static Status badRequest(String message) {
        return new Status(400, "BadRequest", message, null);
    }

    /** The request is understood but breaks a rule; built with its cause by {@link Invalid}. */
    static Status invalid(String message, ObjectNode details) {
        return new Status(422, "Invalid", message, details);
    }

    /** The server has too much to do; a repeat may succeed after a while. */
    public static Status tooManyRequests(String message, int retryAfterSeconds) {
        return new Status(
                429, "TooManyRequests", message, JSON.objectNode().put(RETRY_AFTER_SECONDS, retryAfterSeconds));
    }

    /** Something the server needs does not answer; a repeat may succeed. */
    public static Status unavailable(String message) {
        return new Status(503, "ServiceUnavailable", message, null);
    }

    /** The server failed. */
    public static Status internal(String what) {
        ObjectNode details = JSON.objectNode();
        details.putArray("causes").addObject().put("message", what);
        return new Status(500, "InternalError", "Internal error occurred: " + what, details);
    }

    /** After how many seconds a client should try again; 0 if the status does not say. */
    public int retryAfterSeconds() {
        return details == null ? 0 : details.path(RETRY_AFTER_SECONDS).asInt();
    }

    /** The object on the wire. */
    public ObjectNode json() {
        ObjectNode object = JSON.objectNode().put("kind", "Status").put("apiVersion", "v1");
        object.putObject("metadata");
        object.put("status", "Failure").put("message", message);
        if (!reason.isEmpty()) {
            object.put("reason", reason);
        }
        if (details != null) {
            object.set("details", details);
        }
        return object.put("code", code);
    }

    private static ObjectNode details(String name, String group, String kind) {
        ObjectNode details = JSON.objectNode();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        if (!kind.isEmpty()) {
            details.put("kind", kind);
        }
        return details;
    }
}
