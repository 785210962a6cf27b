/** Changes a second of a running platform, beside PostgreSQL doing the same writes, and how long a mass repair takes. */
@NullMarked
package io.keyward.bench.changes;

import org.jspecify.annotations.NullMarked;
