/** Tests of this part of the lab. */
@NullMarked
package io.keyward.lab.faults;

import org.jspecify.annotations.NullMarked;
