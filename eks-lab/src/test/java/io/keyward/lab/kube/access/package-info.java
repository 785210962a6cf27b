/** Tests of this part of the lab's Kubernetes API. */
@NullMarked
package io.keyward.lab.kube.access;

import org.jspecify.annotations.NullMarked;
