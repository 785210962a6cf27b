/** EKS's refusals as this service's own errors. */
@NullMarked
package io.keyward.access.eks;

import org.jspecify.annotations.NullMarked;
