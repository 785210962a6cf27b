/** Who sends a request, and whether they may: what every door has in common before it does anything. */
@NullMarked
package io.keyward.gateway.hall;

import org.jspecify.annotations.NullMarked;
