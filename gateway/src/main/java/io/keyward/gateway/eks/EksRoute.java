package io.keyward.gateway.eks;

import io.keyward.gateway.hall.Needs;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an operation is found.
 *
 * @param name the operation's name in EKS's model
 * @param method HTTP method
 * @param template path segments; one in braces is a label
 * @param needs what its caller needs
 * @param operation what is called
 */
record EksRoute(String name, HttpMethod method, List<String> template, Needs needs, EksOperation operation) {

    EksRoute {
        template = List.copyOf(template);
    }

    static EksRoute of(String name, HttpMethod method, String template, Needs needs, EksOperation operation) {
        return new EksRoute(name, method, List.of(template.substring(1).split("/", -1)), needs, operation);
    }

    /** Whether this is one of the operations on tags, which have errors of their own. */
    boolean isTagOperation() {
        return template.getFirst().equals("tags");
    }

    /** The labels of a path that has this route's form, whatever the method. */
    Optional<Map<String, String>> match(List<String> segments) {
        if (segments.size() != template.size()) {
            return Optional.empty();
        }
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < template.size(); i++) {
            String part = template.get(i);
            if (part.startsWith("{")) {
                labels.put(part.substring(1, part.length() - 1), segments.get(i));
            } else if (!part.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(labels);
    }
}
