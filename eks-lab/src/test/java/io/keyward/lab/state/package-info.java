/** Tests of this part of the lab. */
@NullMarked
package io.keyward.lab.state;

import org.jspecify.annotations.NullMarked;
