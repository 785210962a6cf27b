/**
 * The second verdict on writing roles and bindings: an API server lets nobody grant more than they hold, whatever its
 * authorizers say. What access policies grant does not count as held.
 */
@NullMarked
package io.keyward.authorizer.escalation;

import org.jspecify.annotations.NullMarked;
