/** How a service begins: its settings first, then the service, or {@code doctor} in its place. */
@NullMarked
package io.keyward.grpc.start;

import org.jspecify.annotations.NullMarked;
