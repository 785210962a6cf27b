/** The services behind the gateway and how their answers and failures are had. */
@NullMarked
package io.keyward.gateway.backend;

import org.jspecify.annotations.NullMarked;
