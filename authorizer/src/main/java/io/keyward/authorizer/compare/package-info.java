/** What principals gain and lose between two states of a cluster. */
@NullMarked
package io.keyward.authorizer.compare;

import org.jspecify.annotations.NullMarked;
