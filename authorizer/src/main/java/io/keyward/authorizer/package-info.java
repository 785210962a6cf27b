/** The decision engine: whether a principal may do something on a cluster, and why. Pure functions of immutable state. */
@NullMarked
package io.keyward.authorizer;

import org.jspecify.annotations.NullMarked;
