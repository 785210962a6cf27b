/** Tests of the EKS API's parts. */
@NullMarked
package io.keyward.gateway.eks;

import org.jspecify.annotations.NullMarked;
