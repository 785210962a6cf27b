/** Work that concurrent callers share. */
@NullMarked
package io.keyward.access.coalesce;

import org.jspecify.annotations.NullMarked;
