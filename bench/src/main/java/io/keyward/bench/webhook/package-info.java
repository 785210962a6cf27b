/** Webhook answers at a fixed rate, recorded as always: a running platform beside a bare HTTP server. */
@NullMarked
package io.keyward.bench.webhook;

import org.jspecify.annotations.NullMarked;
