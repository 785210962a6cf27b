/** Services that answer as access-service and audit-service would, over real gRPC, for the gateway's tests. */
@NullMarked
package io.keyward.gateway.fake;

import org.jspecify.annotations.NullMarked;
