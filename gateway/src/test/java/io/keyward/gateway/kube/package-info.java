/** Tests of the Kubernetes API's own parts. */
@NullMarked
package io.keyward.gateway.kube;

import org.jspecify.annotations.NullMarked;
