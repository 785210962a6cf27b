/** The Kubernetes user that Amazon EKS makes of an IAM principal and its session. */
@NullMarked
package io.keyward.authorizer.identity;

import org.jspecify.annotations.NullMarked;
