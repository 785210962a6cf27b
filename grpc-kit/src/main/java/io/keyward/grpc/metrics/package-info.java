/** What all services' metrics have in common. */
@NullMarked
package io.keyward.grpc.metrics;

import org.jspecify.annotations.NullMarked;
