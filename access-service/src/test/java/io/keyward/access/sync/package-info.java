@NullMarked
package io.keyward.access.sync;

import org.jspecify.annotations.NullMarked;
