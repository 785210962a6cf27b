/** How fast to call: back-off between attempts, and a rate for each shard that yields to throttling. */
@NullMarked
package io.keyward.sync.pace;

import org.jspecify.annotations.NullMarked;
