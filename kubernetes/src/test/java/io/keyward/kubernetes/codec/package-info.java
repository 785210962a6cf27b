/** Tests of this part of the lab's Kubernetes API. */
@NullMarked
package io.keyward.kubernetes.codec;

import org.jspecify.annotations.NullMarked;
