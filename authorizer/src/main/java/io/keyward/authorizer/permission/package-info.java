/** Everything a principal may do, as compacted rules by the place they hold in. */
@NullMarked
package io.keyward.authorizer.permission;

import org.jspecify.annotations.NullMarked;
