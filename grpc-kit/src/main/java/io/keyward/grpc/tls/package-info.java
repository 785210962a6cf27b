/** Who is on both ends of a gRPC connection: every one is TLS, between services mutual. */
@NullMarked
package io.keyward.grpc.tls;

import org.jspecify.annotations.NullMarked;
