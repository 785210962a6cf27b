/** The issuer of the local platform's tokens. */
@NullMarked
package io.keyward.issuer;

import org.jspecify.annotations.NullMarked;
