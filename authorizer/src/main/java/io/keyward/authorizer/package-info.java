/**
 * The decision engine: whether a principal may do something on a cluster, and why. Pure functions of immutable state.
 *
 * <p>A state is a sorted map from the principal's ARN to its compiled entry: the associations in their order, with the number of
 * each policy. A verdict finds the entry, collects the policies whose scope covers the request as the bits of a {@code long}, and
 * asks {@code PolicyRules} whether one of these has a rule that matches; on this way to an ALLOW nothing is allocated. Only
 * policies whose rules are published have a bit, 64 at most; any other leaves the answer open. A changed state shares the entries
 * that did not change, and a {@link io.keyward.authorizer.PrincipalAccess} is a view that is made when it is asked for.
 *
 * <p>Who-can questions look at every entry: EKS allows 3,000 to a cluster, and an index would have to be made again with each change.
 */
@NullMarked
package io.keyward.authorizer;

import org.jspecify.annotations.NullMarked;
