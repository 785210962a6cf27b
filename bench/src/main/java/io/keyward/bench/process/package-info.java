/** Programs that run beside this one, for a while. */
@NullMarked
package io.keyward.bench.process;

import org.jspecify.annotations.NullMarked;
