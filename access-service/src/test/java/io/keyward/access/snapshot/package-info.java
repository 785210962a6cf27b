@NullMarked
package io.keyward.access.snapshot;

import org.jspecify.annotations.NullMarked;
