/** Cluster states in memory, ready to decide on. */
@NullMarked
package io.keyward.access.snapshot;

import org.jspecify.annotations.NullMarked;
