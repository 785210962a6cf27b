/** One deep read of a cluster. */
@NullMarked
package io.keyward.sync.read;

import org.jspecify.annotations.NullMarked;
