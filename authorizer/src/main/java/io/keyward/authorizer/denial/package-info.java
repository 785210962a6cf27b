/** What a client sees after a no: the text and the body of Kubernetes' 403 answer. */
@NullMarked
package io.keyward.authorizer.denial;

import org.jspecify.annotations.NullMarked;
