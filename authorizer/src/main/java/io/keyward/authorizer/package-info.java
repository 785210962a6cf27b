/**
 * The decision engine: whether a principal may do something on a cluster, and why. Pure functions of immutable state.
 *
 * <p><b>How a cluster's state is held, and why.</b> A state may have a million associations and is asked as often as the
 * cluster is, so what costs is memory: how much of it there is, how often a question has to wait for it, and garbage.
 * Objects per entry would cost headers and references, and a chain of reads that each wait for the one before. Instead,
 * {@code PackedEntries} has three large arrays:
 *
 * <ul>
 *   <li>one text of all ARNs and unique ids. It is a {@code String}, because comparing a part of one with another is exact,
 *       done many characters at a time, and needs no copy of either;
 *   <li>one hash table ({@code ArnTable}) from an ARN to the places of its text and its record, which are then fetched side by
 *       side. Hashes are never believed: equal ones cost a comparison, and very many of them a binary search;
 *   <li>one array of records: a few numbers, then policy and scope of each association in their order. What is common to many
 *       entries (usernames, groups, scopes) is stored once and numbered; the username that EKS makes itself is not stored.
 * </ul>
 *
 * <p>A verdict finds the record, collects the policies whose scope covers the request as the bits of a {@code long}, and asks
 * {@code PolicyRules} whether one of these has a rule that matches; on this way to an ALLOW nothing is allocated. Only policies
 * whose rules are published have a bit, 64 at most; any other leaves the answer open. A {@link PrincipalAccess} is a view that
 * is made when it is asked for.
 *
 * <p>Who-can questions go the other way, by the {@code ReverseIndex}: from the namespace to the scopes that cover it, from each of
 * them and the policies that allow the request to the entries that have these; and from the bindings that allow it to groups and
 * usernames, and from these to entries. It is made when it is first needed, for many states are never asked.
 */
@NullMarked
package io.keyward.authorizer;

import org.jspecify.annotations.NullMarked;
