@NullMarked
package io.keyward.access.work;

import org.jspecify.annotations.NullMarked;
