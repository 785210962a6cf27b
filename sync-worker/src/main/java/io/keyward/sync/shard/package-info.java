/** Leases, the stream of work of each leased shard, and the reports about it. */
@NullMarked
package io.keyward.sync.shard;

import org.jspecify.annotations.NullMarked;
