/** Tests of the connections to the services. */
@NullMarked
package io.keyward.gateway.backend;

import org.jspecify.annotations.NullMarked;
