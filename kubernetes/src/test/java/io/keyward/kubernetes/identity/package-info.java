/** Tests of as whom a request is made. */
@NullMarked
package io.keyward.kubernetes.identity;

import org.jspecify.annotations.NullMarked;
