/** Tests of the lab as a whole, over HTTP. */
@NullMarked
package io.keyward.lab;

import org.jspecify.annotations.NullMarked;
