/** The channels to the services. */
@NullMarked
package io.keyward.grpc.channel;

import org.jspecify.annotations.NullMarked;
