/** What {@code kubectl} and a real kube-apiserver were recorded to say, to hold a server against. */
@NullMarked
package io.keyward.kubernetes.recorded;

import org.jspecify.annotations.NullMarked;
