/** What Kubernetes' own doors ask: who somebody is on a cluster, and what a Kubernetes user may do there. */
@NullMarked
package io.keyward.access.review;

import org.jspecify.annotations.NullMarked;
