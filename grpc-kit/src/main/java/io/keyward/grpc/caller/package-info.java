/** Who is calling, carried from door to service. */
@NullMarked
package io.keyward.grpc.caller;

import org.jspecify.annotations.NullMarked;
