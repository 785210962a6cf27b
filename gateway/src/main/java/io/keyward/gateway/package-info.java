/** The gateway: Amazon EKS's own API and the native REST API over the gRPC services; it stores nothing. */
@NullMarked
package io.keyward.gateway;

import org.jspecify.annotations.NullMarked;
