/** Tests of the gateway as a whole. */
@NullMarked
package io.keyward.gateway;

import org.jspecify.annotations.NullMarked;
