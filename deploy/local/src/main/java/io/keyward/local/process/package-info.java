/** Processes of a platform: starting, recognising, watching and ending them. */
@NullMarked
package io.keyward.local.process;

import org.jspecify.annotations.NullMarked;
