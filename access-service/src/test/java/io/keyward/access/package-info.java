@NullMarked
package io.keyward.access;

import org.jspecify.annotations.NullMarked;
