/** Page tokens that hold for one request only. */
@NullMarked
package io.keyward.grpc.paging;

import org.jspecify.annotations.NullMarked;
