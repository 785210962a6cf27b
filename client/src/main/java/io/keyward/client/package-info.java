/** What a program needs to call Keyward's gRPC services beside the stubs: {@link io.keyward.client.KeywardChannel} is where to begin. */
@NullMarked
package io.keyward.client;

import org.jspecify.annotations.NullMarked;
