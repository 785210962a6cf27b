/** Tests of this part of the lab. */
@NullMarked
package io.keyward.lab.control;

import org.jspecify.annotations.NullMarked;
