/** What lines of the log have beside their text. */
@NullMarked
package io.keyward.grpc.log;

import org.jspecify.annotations.NullMarked;
