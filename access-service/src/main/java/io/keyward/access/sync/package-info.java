/** The API between access-service and its sync-workers. */
@NullMarked
package io.keyward.access.sync;

import org.jspecify.annotations.NullMarked;
