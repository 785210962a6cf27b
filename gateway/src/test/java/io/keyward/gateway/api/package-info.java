/** Tests of both APIs over real HTTP, with fake services behind the gateway. */
@NullMarked
package io.keyward.gateway.api;

import org.jspecify.annotations.NullMarked;
