/** Tests of what every request passes first. */
@NullMarked
package io.keyward.gateway.front;

import org.jspecify.annotations.NullMarked;
