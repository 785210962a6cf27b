@NullMarked
package io.keyward.access.lifecycle;

import org.jspecify.annotations.NullMarked;
