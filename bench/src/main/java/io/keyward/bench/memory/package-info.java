/** How much memory a cluster state takes. */
@NullMarked
package io.keyward.bench.memory;

import org.jspecify.annotations.NullMarked;
