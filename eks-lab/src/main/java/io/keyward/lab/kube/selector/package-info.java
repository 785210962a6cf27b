/** Kubernetes' label and field selectors. */
@NullMarked
package io.keyward.lab.kube.selector;

import org.jspecify.annotations.NullMarked;
