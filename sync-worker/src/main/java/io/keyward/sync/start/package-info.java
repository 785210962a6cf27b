/** The main, and what {@code doctor} looks at. */
@NullMarked
package io.keyward.sync.start;

import org.jspecify.annotations.NullMarked;
