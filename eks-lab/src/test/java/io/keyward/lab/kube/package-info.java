/** Tests of the lab's Kubernetes API. */
@NullMarked
package io.keyward.lab.kube;

import org.jspecify.annotations.NullMarked;
