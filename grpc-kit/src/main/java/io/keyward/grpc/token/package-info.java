/** Who a bearer token speaks for: the one verifier of every door. */
@NullMarked
package io.keyward.grpc.token;

import org.jspecify.annotations.NullMarked;
