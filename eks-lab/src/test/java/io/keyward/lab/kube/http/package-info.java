/** Tests of this part of the lab's Kubernetes API. */
@NullMarked
package io.keyward.lab.kube.http;

import org.jspecify.annotations.NullMarked;
