@NullMarked
package io.keyward.access.shard;

import org.jspecify.annotations.NullMarked;
