/** What it costs to know callers and what they may do: the front hall beside a server without it. */
@NullMarked
package io.keyward.bench.callers;

import org.jspecify.annotations.NullMarked;
