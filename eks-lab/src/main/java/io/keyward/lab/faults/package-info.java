/** Faults on demand: latency, throttling, server errors, refusals, propagation delay; and the count of calls. */
@NullMarked
package io.keyward.lab.faults;

import org.jspecify.annotations.NullMarked;
