/** Who may act on which shard: leases, without a write while nothing changes hands (docs/adr/0010-leases-without-writes.md). */
@NullMarked
package io.keyward.access.lease;

import org.jspecify.annotations.NullMarked;
