/** What a principal has on a cluster, desired or observed: values and EKS's rules for them. */
@NullMarked
package io.keyward.access.state;

import org.jspecify.annotations.NullMarked;
