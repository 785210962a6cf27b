/** Policy rules and how a request matches them, exactly as Kubernetes matches RBAC rules. */
@NullMarked
package io.keyward.authorizer.rules;

import org.jspecify.annotations.NullMarked;
