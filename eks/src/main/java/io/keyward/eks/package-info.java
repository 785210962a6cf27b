/**
 * The words of Amazon EKS: what names a cluster and a principal, what a principal holds on a cluster, which of it EKS takes, how it
 * refuses the rest, and what differs between two contents. Plain values and rules.
 */
@NullMarked
package io.keyward.eks;

import org.jspecify.annotations.NullMarked;
