/** Tests of this part of the lab's Kubernetes API. */
@NullMarked
package io.keyward.kubernetes.token;

import org.jspecify.annotations.NullMarked;
