/** What the person at the terminal is told. */
@NullMarked
package io.keyward.local.console;

import org.jspecify.annotations.NullMarked;
