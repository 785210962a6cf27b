/** What EKS was last seen to hold. */
@NullMarked
package io.keyward.access.observed;

import org.jspecify.annotations.NullMarked;
