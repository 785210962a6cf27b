/** Kubernetes' label and field selectors. */
@NullMarked
package io.keyward.kubernetes.selector;

import org.jspecify.annotations.NullMarked;
