/** Requests answered before, by the caller's request id. */
@NullMarked
package io.keyward.access.idempotency;

import org.jspecify.annotations.NullMarked;
