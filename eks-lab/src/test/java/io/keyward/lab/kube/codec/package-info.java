/** Tests of this part of the lab's Kubernetes API. */
@NullMarked
package io.keyward.lab.kube.codec;

import org.jspecify.annotations.NullMarked;
