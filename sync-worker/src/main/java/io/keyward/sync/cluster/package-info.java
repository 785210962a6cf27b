/** The port to EKS: one method for each call the worker makes, and what a failed call says. */
@NullMarked
package io.keyward.sync.cluster;

import org.jspecify.annotations.NullMarked;
