/** The benchmarks' front door: {@code ./keyward bench}. */
@NullMarked
package io.keyward.bench;

import org.jspecify.annotations.NullMarked;
