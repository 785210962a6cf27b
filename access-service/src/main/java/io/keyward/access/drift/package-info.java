/** Differences between desired and observed state that no pending push explains. */
@NullMarked
package io.keyward.access.drift;

import org.jspecify.annotations.NullMarked;
