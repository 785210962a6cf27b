/** The PostgreSQL server that the platform brings along. */
@NullMarked
package io.keyward.local.postgres;

import org.jspecify.annotations.NullMarked;
