/** What a cluster grants: access entries, and access policies associated with them in a scope. */
@NullMarked
package io.keyward.authorizer.access;

import org.jspecify.annotations.NullMarked;
