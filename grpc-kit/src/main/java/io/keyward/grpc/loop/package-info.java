/** Threads that go on for as long as the service runs. */
@NullMarked
package io.keyward.grpc.loop;

import org.jspecify.annotations.NullMarked;
