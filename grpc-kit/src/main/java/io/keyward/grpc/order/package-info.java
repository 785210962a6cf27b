/** The order in which a call's events reach an endpoint. */
@NullMarked
package io.keyward.grpc.order;

import org.jspecify.annotations.NullMarked;
