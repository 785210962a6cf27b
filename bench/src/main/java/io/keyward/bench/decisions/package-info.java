/** Decisions in one process, one thread, from strings to the answer: Keyward's engine beside others. */
@NullMarked
package io.keyward.bench.decisions;

import org.jspecify.annotations.NullMarked;
