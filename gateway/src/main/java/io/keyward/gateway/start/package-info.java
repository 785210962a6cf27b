/** What {@code doctor} looks at. */
@NullMarked
package io.keyward.gateway.start;

import org.jspecify.annotations.NullMarked;
