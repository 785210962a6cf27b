package io.keyward.kubernetes.request;

import io.keyward.kubernetes.selector.FieldSelector;
import io.keyward.kubernetes.selector.LabelSelector;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads method and URL as kube-apiserver 1.34 does, oddities included: empty segments count, a broken query never fails. */
public final class RequestInfoParser {

    private static final Set<String> PREFIXES = Set.of("api", "apis");
    private static final Set<String> VERB_SEGMENTS = Set.of("proxy", "watch");
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    private RequestInfoParser() {}

    /**
     * What the request asks for.
     *
     * @param method the HTTP method in upper case
     * @param path the path, unescaped once
     * @param query the query
     * @throws IllegalArgumentException if the path says {@code watch} or {@code proxy} and no more
     */
    public static RequestInfo parse(String method, String path, QueryParameters query) {
        List<String> parts = segments(path);
        RequestInfo plain = RequestInfo.ofPath(path, method.toLowerCase(Locale.ROOT));
        if (parts.size() < 3 || !PREFIXES.contains(parts.getFirst())) {
            return plain;
        }
        String group = "";
        List<String> rest = parts.subList(1, parts.size());
        if (parts.getFirst().equals("apis")) {
            if (rest.size() < 3) {
                return plain;
            }
            group = rest.getFirst();
            rest = rest.subList(1, rest.size());
        }
        String version = rest.getFirst();
        rest = rest.subList(1, rest.size());
        String verb = verb(method);
        if (VERB_SEGMENTS.contains(rest.getFirst())) {
            if (rest.size() < 2) {
                throw new IllegalArgumentException("unable to determine kind and namespace from url");
            }
            verb = rest.getFirst();
            rest = rest.subList(1, rest.size());
        }
        return resource(path, verb, group, version, rest, query);
    }

    private static RequestInfo resource(
            String path, String verb, String group, String version, List<String> rest, QueryParameters query) {
        String namespace = "";
        List<String> parts = rest;
        if (rest.getFirst().equals("namespaces") && rest.size() > 1) {
            namespace = rest.get(1);
            // The namespace itself is a resource, and so are its own subresources; all else is a resource in it.
            if (rest.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(rest.get(2))) {
                parts = rest.subList(2, rest.size());
            }
        }
        String name = part(parts, 1);
        String exactVerb = verb;
        if (name.isEmpty() && verb.equals("get")) {
            exactVerb = query.flag("watch") ? "watch" : "list";
            name = soleName(query);
        } else if (name.isEmpty() && verb.equals("delete")) {
            exactVerb = "deletecollection";
        }
        return new RequestInfo(
                path, exactVerb, true, group, version, parts.getFirst(), part(parts, 2), name, namespace);
    }

    /** The one name a list or watch is limited to by its field selector; empty if the query is not read as a whole. */
    private static String soleName(QueryParameters query) {
        try {
            FieldSelector fields =
                    FieldSelector.parse(query.first("fieldSelector").orElse(""));
            LabelSelector.parse(query.first("labelSelector").orElse(""));
            Numbers.check(query, "limit", "timeoutSeconds");
            return fields.exact("metadata.name")
                    .filter(RequestInfoParser::isSegment)
                    .orElse("");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean isSegment(String name) {
        return !name.equals(".") && !name.equals("..") && !name.contains("/") && !name.contains("%");
    }

    private static String part(List<String> parts, int index) {
        return parts.size() > index ? parts.get(index) : "";
    }

    private static List<String> segments(String path) {
        String trimmed = path.replaceAll("^/+|/+$", "");
        return trimmed.isEmpty() ? List.of() : Arrays.asList(trimmed.split("/", -1));
    }

    private static String verb(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "GET", "HEAD" -> "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "";
        };
    }
}
