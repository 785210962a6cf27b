@NullMarked
package io.keyward.access.coalesce;

import org.jspecify.annotations.NullMarked;
