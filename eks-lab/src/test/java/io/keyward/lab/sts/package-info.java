/** Tests of this part of the lab. */
@NullMarked
package io.keyward.lab.sts;

import org.jspecify.annotations.NullMarked;
