/** Fixtures that the services' tests share. */
@NullMarked
package io.keyward.grpc.testing;

import org.jspecify.annotations.NullMarked;
