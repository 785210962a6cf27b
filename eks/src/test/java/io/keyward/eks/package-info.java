@NullMarked
package io.keyward.eks;

import org.jspecify.annotations.NullMarked;
