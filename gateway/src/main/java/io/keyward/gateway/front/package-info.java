/** The one entrance of all HTTP requests, before any door. */
@NullMarked
package io.keyward.gateway.front;

import org.jspecify.annotations.NullMarked;
