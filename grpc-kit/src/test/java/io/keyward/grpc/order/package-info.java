@NullMarked
package io.keyward.grpc.order;

import org.jspecify.annotations.NullMarked;
