/** The review APIs: may I, may they, what may I, who am I. */
@NullMarked
package io.keyward.kubernetes.review;

import org.jspecify.annotations.NullMarked;
