@NullMarked
package io.keyward.grpc.event;

import org.jspecify.annotations.NullMarked;
