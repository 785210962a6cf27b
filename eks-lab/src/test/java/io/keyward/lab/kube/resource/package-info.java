/** Tests of this part of the lab's Kubernetes API. */
@NullMarked
package io.keyward.lab.kube.resource;

import org.jspecify.annotations.NullMarked;
