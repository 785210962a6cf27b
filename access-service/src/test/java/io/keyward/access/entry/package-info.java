@NullMarked
package io.keyward.access.entry;

import org.jspecify.annotations.NullMarked;
