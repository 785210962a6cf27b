/**
 * One principal of a cluster between desired state and EKS: what is wanted, how it stands, who waits for it, what was asked twice; and
 * the transactions that move it.
 */
@NullMarked
package io.keyward.access.lifecycle;

import org.jspecify.annotations.NullMarked;
