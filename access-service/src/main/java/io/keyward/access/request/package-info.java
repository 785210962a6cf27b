/** How callers ask: once, whatever they repeat; about what they have read; and to be told what would come of it. */
@NullMarked
package io.keyward.access.request;

import org.jspecify.annotations.NullMarked;
