/** One push: observe, plan, apply, and what came of it. */
@NullMarked
package io.keyward.sync.push;

import org.jspecify.annotations.NullMarked;
