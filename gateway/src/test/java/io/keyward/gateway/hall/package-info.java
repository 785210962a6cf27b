@NullMarked
package io.keyward.gateway.hall;

import org.jspecify.annotations.NullMarked;
