/** Objects on the wire: JSON as kube-apiserver reads it, and Kubernetes' protobuf. */
@NullMarked
package io.keyward.kubernetes.codec;

import org.jspecify.annotations.NullMarked;
