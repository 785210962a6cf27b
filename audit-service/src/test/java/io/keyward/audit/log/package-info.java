/** Tests of the log, most of them over its real channel and a real PostgreSQL. */
@NullMarked
package io.keyward.audit.log;

import org.jspecify.annotations.NullMarked;
