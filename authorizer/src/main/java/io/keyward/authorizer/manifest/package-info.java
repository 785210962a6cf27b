/**
 * Kubernetes objects as a JSON library yields them: trees of maps, lists, texts, numbers and booleans, in which nothing is
 * sure. Reading is two steps. Any object is read by type: what is there must have the right type, and what decides where
 * something holds (names, namespaces, selectors) must be there. A snapshot of a cluster is held to the rules of an API
 * server besides, which would not have stored anything else.
 */
@NullMarked
package io.keyward.authorizer.manifest;

import org.jspecify.annotations.NullMarked;
