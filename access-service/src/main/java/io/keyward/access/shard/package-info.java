/** The API between access-service and its sync-workers: leases (docs/adr/0010-leases-without-writes.md), streams of work, reports and what follows from them. */
@NullMarked
package io.keyward.access.shard;

import org.jspecify.annotations.NullMarked;
