/** Kubernetes' own API for each cluster, as far as it says who may do what: discovery and reviews, for {@code kubectl auth}. */
@NullMarked
package io.keyward.gateway.kube;

import org.jspecify.annotations.NullMarked;
