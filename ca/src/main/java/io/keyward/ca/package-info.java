/** Makes certificates. */
@NullMarked
package io.keyward.ca;

import org.jspecify.annotations.NullMarked;
