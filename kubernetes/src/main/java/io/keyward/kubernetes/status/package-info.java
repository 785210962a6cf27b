/** Refusals as a Kubernetes API server words them. */
@NullMarked
package io.keyward.kubernetes.status;

import org.jspecify.annotations.NullMarked;
