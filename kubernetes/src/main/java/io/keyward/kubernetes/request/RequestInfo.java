package io.keyward.kubernetes.request;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;

/**
 * What a request asks for. Members that do not apply are empty; of a request for a path that is no resource only {@code path} and
 * {@code verb} are filled.
 *
 * @param path the path of the URL, unescaped
 * @param verb such as {@code get}, {@code list} or {@code deletecollection}; of other paths the HTTP method in lower case
 * @param isResource whether it asks for an API resource
 * @param group the API group; empty for the core group
 * @param version the API version
 * @param resource the plural name of the resource
 * @param subresource such as {@code log}
 * @param name the object's name
 * @param namespace the namespace
 */
public record RequestInfo(
        String path,
        String verb,
        boolean isResource,
        String group,
        String version,
        String resource,
        String subresource,
        String name,
        String namespace) {

    static RequestInfo ofPath(String path, String verb) {
        return new RequestInfo(path, verb, false, "", "", "", "", "", "");
    }

    /** The attributes authorizers decide on. */
    public Attributes attributes() {
        return isResource
                ? new ResourceAttributes(verb, group, version, resource, subresource, name, namespace)
                : new NonResourceAttributes(verb, path);
    }
}
