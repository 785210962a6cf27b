@NullMarked
package io.keyward.grpc.tls;

import org.jspecify.annotations.NullMarked;
