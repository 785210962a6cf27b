/** How a refusal becomes a gRPC status with its reason, and back. */
@NullMarked
package io.keyward.grpc.error;

import org.jspecify.annotations.NullMarked;
