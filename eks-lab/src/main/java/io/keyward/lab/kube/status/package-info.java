/** Refusals as a Kubernetes API server words them. */
@NullMarked
package io.keyward.lab.kube.status;

import org.jspecify.annotations.NullMarked;
