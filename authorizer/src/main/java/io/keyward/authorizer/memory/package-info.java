/** How much memory states take. */
@NullMarked
package io.keyward.authorizer.memory;

import org.jspecify.annotations.NullMarked;
