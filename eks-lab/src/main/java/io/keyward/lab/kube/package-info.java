/** The Kubernetes API of the lab's clusters: its listener, and the way of a request through it. */
@NullMarked
package io.keyward.lab.kube;

import org.jspecify.annotations.NullMarked;
