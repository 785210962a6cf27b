/** A cluster's own RBAC objects, and what they allow to a Kubernetes user. */
@NullMarked
package io.keyward.authorizer.rbac;

import org.jspecify.annotations.NullMarked;
