/** Rules that hold for the whole worker. */
@NullMarked
package io.keyward.sync;

import org.jspecify.annotations.NullMarked;
