/** What would have to be otherwise for a request that is not allowed to be so. */
@NullMarked
package io.keyward.authorizer.advice;

import org.jspecify.annotations.NullMarked;
