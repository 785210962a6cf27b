package io.keyward.authorizer.permission;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.util.List;

/**
 * Where rules hold.
 *
 * @param namespace empty for the whole cluster; else a namespace, a {@code prefix-*} pattern, or {@code *} for every namespace
 * @param exceptNamespaces namespaces and patterns inside it in which they do not
 * @param clusterScopeOnly whether they hold in no namespace at all, but for requests at cluster scope and for paths that are
 *     no resources
 */
public record Scope(String namespace, List<String> exceptNamespaces, boolean clusterScopeOnly) {

    public Scope {
        exceptNamespaces = List.copyOf(exceptNamespaces);
        if (clusterScopeOnly && !(namespace.isEmpty() && exceptNamespaces.isEmpty())) {
            throw new IllegalArgumentException("clusterScopeOnly: names namespaces too");
        }
    }

    /** All of a place. */
    public static Scope of(Place place) {
        return new Scope(place.text(), List.of(), false);
    }

    /** Whether the request is in this scope. */
    public boolean covers(Attributes request) {
        String asked = request instanceof ResourceAttributes resource ? resource.namespace() : "";
        return clusterScopeOnly
                ? asked.isEmpty()
                : new Place(namespace).covers(asked)
                        && exceptNamespaces.stream().noneMatch(except -> new Place(except).covers(asked));
    }
}
