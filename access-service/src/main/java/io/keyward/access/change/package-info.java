/** Changes whose caller waits until EKS holds them. */
@NullMarked
package io.keyward.access.change;

import org.jspecify.annotations.NullMarked;
