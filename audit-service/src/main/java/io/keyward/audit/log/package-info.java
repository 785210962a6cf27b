/** The append-only log: taking events in, once and in order, and finding them again. */
@NullMarked
package io.keyward.audit.log;

import org.jspecify.annotations.NullMarked;
