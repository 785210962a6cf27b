/** Times and durations between messages and Java. */
@NullMarked
package io.keyward.grpc.time;

import org.jspecify.annotations.NullMarked;
