package io.keyward.authorizer.request;

/**
 * A request for a path that is no API resource, such as {@code /healthz} or {@code /apis}.
 *
 * @param verb the HTTP method in lower case, as an API server sets it
 * @param path the path of the URL, as it was sent
 */
public record NonResourceAttributes(String verb, String path) implements Attributes {}
