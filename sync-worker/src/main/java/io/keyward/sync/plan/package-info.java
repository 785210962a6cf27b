/** The steps from what EKS holds to what is desired, as a pure function. */
@NullMarked
package io.keyward.sync.plan;

import org.jspecify.annotations.NullMarked;
