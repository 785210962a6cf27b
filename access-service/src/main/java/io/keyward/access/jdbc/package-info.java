/** Plain SQL where rows are read and written by sets. */
@NullMarked
package io.keyward.access.jdbc;

import org.jspecify.annotations.NullMarked;
