/** Decisions over gRPC, recorded as always: a running platform beside a bare gRPC server. */
@NullMarked
package io.keyward.bench.grpc;

import org.jspecify.annotations.NullMarked;
