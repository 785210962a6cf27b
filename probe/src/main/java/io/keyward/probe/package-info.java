/** The health probe of the images. */
@NullMarked
package io.keyward.probe;

import org.jspecify.annotations.NullMarked;
