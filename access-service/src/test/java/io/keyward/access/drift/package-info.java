@NullMarked
package io.keyward.access.drift;

import org.jspecify.annotations.NullMarked;
