@NullMarked
package io.keyward.access.decision;

import org.jspecify.annotations.NullMarked;
