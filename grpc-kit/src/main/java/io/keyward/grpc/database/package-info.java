/** What {@code doctor} looks at in a database. */
@NullMarked
package io.keyward.grpc.database;

import org.jspecify.annotations.NullMarked;
