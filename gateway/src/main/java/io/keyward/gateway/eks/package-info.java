/** Amazon EKS's own API: its paths, JSON, headers and errors. */
@NullMarked
package io.keyward.gateway.eks;

import org.jspecify.annotations.NullMarked;
