/** What the service as a whole needs: the clock. */
@NullMarked
package io.keyward.access.boot;

import org.jspecify.annotations.NullMarked;
