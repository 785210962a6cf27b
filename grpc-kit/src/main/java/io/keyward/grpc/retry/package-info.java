/** How long to wait before trying again. */
@NullMarked
package io.keyward.grpc.retry;

import org.jspecify.annotations.NullMarked;
