package io.keyward.authorizer.request;

/**
 * A request for an API resource. Members that do not apply are empty.
 *
 * @param verb such as {@code get}, {@code list}, {@code create} or {@code impersonate}
 * @param group the API group; empty for the core group
 * @param version the API version; no rule looks at it
 * @param resource the plural name, such as {@code pods}; {@code pods/log} asks the same as {@code pods} with the
 *     subresource {@code log}, save for rules of the form {@code *}{@code /log}
 * @param subresource such as {@code log} or {@code scale}
 * @param name the object's name; a create and a plain list have none
 * @param namespace the namespace of the request, empty at cluster scope; for the Namespace object {@code foo} itself it is
 *     {@code foo} as well
 */
public record ResourceAttributes(
        String verb, String group, String version, String resource, String subresource, String name, String namespace)
        implements Attributes {

    /** A request without version and subresource. */
    public static ResourceAttributes of(String verb, String group, String resource, String name, String namespace) {
        return new ResourceAttributes(verb, group, "", resource, "", name, namespace);
    }

    /** The resource as rules name it: {@code pods}, or with its subresource {@code pods/log}. */
    public String combinedResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }
}
