package io.keyward.local.lab;

/**
 * What a {@code kubectl} command asks of a cluster.
 *
 * @param verb as Kubernetes names it, such as {@code list}
 * @param resource such as {@code pods}
 * @param namespace empty for all namespaces at once
 */
public record Question(String verb, String resource, String namespace) {}
