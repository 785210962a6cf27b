/** Tests of this part of the lab. */
@NullMarked
package io.keyward.lab.wire;

import org.jspecify.annotations.NullMarked;
