/** A bounded memory of mutating EKS calls in CloudTrail's shape. */
@NullMarked
package io.keyward.lab.trail;

import org.jspecify.annotations.NullMarked;
