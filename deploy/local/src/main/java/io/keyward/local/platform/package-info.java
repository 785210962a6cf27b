/** The platform as a whole: bringing it up, taking it down, telling how it is. */
@NullMarked
package io.keyward.local.platform;

import org.jspecify.annotations.NullMarked;
