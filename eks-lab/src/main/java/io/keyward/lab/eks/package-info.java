/** EKS's REST-JSON operations with their validation rules and error texts. */
@NullMarked
package io.keyward.lab.eks;

import org.jspecify.annotations.NullMarked;
