/** The whole platform, from outside, with real clients. */
@NullMarked
package io.keyward.local.e2e;

import org.jspecify.annotations.NullMarked;
