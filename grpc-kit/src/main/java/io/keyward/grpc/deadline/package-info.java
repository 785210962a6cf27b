/** How much longer a caller is going to wait. */
@NullMarked
package io.keyward.grpc.deadline;

import org.jspecify.annotations.NullMarked;
