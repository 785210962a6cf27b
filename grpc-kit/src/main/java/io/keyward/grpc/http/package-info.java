/** What services show of themselves by HTTP. */
@NullMarked
package io.keyward.grpc.http;

import org.jspecify.annotations.NullMarked;
