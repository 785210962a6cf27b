/** Leases on shards and the work due on them, streamed to sync-workers. */
@NullMarked
package io.keyward.access.work;

import org.jspecify.annotations.NullMarked;
