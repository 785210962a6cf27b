@NullMarked
package io.keyward.access.lease;

import org.jspecify.annotations.NullMarked;
