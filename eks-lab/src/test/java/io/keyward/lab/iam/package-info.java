/** Tests of this part of the lab. */
@NullMarked
package io.keyward.lab.iam;

import org.jspecify.annotations.NullMarked;
