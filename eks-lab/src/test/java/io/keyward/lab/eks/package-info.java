/** Tests of this part of the lab. */
@NullMarked
package io.keyward.lab.eks;

import org.jspecify.annotations.NullMarked;
