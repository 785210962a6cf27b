/** Kubernetes' own words for decisions: the 403 answer after a no, and the naming of bindings after a yes. */
@NullMarked
package io.keyward.authorizer.wording;

import org.jspecify.annotations.NullMarked;
