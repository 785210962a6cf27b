/** The lab: EKS and STS as one small local server, for runs and tests without an AWS account. */
@NullMarked
package io.keyward.lab;

import org.jspecify.annotations.NullMarked;
