package io.keyward.authorizer.wording;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;

/**
 * The answer of an API server to a request that no authorizer allows: a {@code Status} object of the code 403. The object
 * has, in this order, {@code kind} Status, {@code apiVersion} v1, an empty {@code metadata}, {@code status} Failure, then
 * {@code message}, {@code reason}, {@code details} and {@code code}.
 *
 * @param message the text, byte for byte as Kubernetes writes it
 * @param details what was refused
 * @param said what the authorizers said while they had no opinion; mostly empty
 */
public record Forbidden(String message, Details details, String said) {

    /** The status code of the answer, in the body as well. */
    public static final int CODE = 403;

    /** The body's {@code reason}. */
    public static final String REASON = "Forbidden";

    /**
     * What was refused. Empty members are left out of the body.
     *
     * @param name the object's name
     * @param group the API group
     * @param kind the resource as it was asked for, without its subresource
     */
    public record Details(String name, String group, String kind) {}

    /**
     * The answer to this request.
     *
     * @param username the Kubernetes username
     * @param said what the authorizers said while they had no opinion; mostly empty
     */
    public static Forbidden of(String username, Attributes request, String said) {
        String inner = sanitised(inner(username, request)) + (said.isEmpty() ? "" : ": " + said);
        return switch (request) {
            case NonResourceAttributes url -> new Forbidden("forbidden: " + inner, new Details("", "", ""), said);
            case ResourceAttributes resource ->
                new Forbidden(
                        subject(resource) + "forbidden: " + inner,
                        new Details(resource.name(), resource.group(), resource.resource()),
                        said);
        };
    }

    /** What {@code kubectl} prints on its error output, before it exits with 1. */
    public String kubectlText() {
        return "Error from server (Forbidden): " + message;
    }

    private static String subject(ResourceAttributes resource) {
        if (resource.resource().isEmpty() && resource.name().isEmpty()) {
            return "";
        }
        String qualified =
                resource.group().isEmpty() ? resource.resource() : resource.resource() + "." + resource.group();
        return resource.name().isEmpty()
                ? qualified + " is "
                : qualified + " " + GoQuote.quote(resource.name()) + " is ";
    }

    private static String inner(String username, Attributes request) {
        String subject = "User " + GoQuote.quote(username) + " cannot " + request.verb() + " ";
        return switch (request) {
            case NonResourceAttributes url -> subject + "path " + GoQuote.quote(url.path());
            case ResourceAttributes resource ->
                subject
                        + "resource "
                        + GoQuote.quote(resource.combinedResource())
                        + " in API group "
                        + GoQuote.quote(resource.group())
                        + (resource.namespace().isEmpty()
                                ? " at the cluster scope"
                                : " in the namespace " + GoQuote.quote(resource.namespace()));
        };
    }

    private static String sanitised(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
