/** The API between access-service and its sync-workers. */
@NullMarked
package io.keyward.access.shard;

import org.jspecify.annotations.NullMarked;
