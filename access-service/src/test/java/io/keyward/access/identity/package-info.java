@NullMarked
package io.keyward.access.identity;

import org.jspecify.annotations.NullMarked;
