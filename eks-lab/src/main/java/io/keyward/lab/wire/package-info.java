/** HTTP as the lab sees it: raw paths, bounded bodies, strict JSON, request ids and answers. */
@NullMarked
package io.keyward.lab.wire;

import org.jspecify.annotations.NullMarked;
