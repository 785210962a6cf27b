/** Starts, watches and stops a whole Keyward on one machine. */
@NullMarked
package io.keyward.local;

import org.jspecify.annotations.NullMarked;
