/** The gRPC server of a service. */
@NullMarked
package io.keyward.grpc.server;

import org.jspecify.annotations.NullMarked;
