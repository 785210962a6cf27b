/** What the service as a whole needs: the clock. */
@NullMarked
package io.keyward.audit.boot;

import org.jspecify.annotations.NullMarked;
