/** The cluster's own RBAC, as its callers give it. */
@NullMarked
package io.keyward.access.rbac;

import org.jspecify.annotations.NullMarked;
