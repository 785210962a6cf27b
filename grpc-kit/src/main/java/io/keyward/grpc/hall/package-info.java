/** The front hall: who calls, how often, and whether they may, before any endpoint does anything. */
@NullMarked
package io.keyward.grpc.hall;

import org.jspecify.annotations.NullMarked;
