/** Answering unary calls from virtual threads. */
@NullMarked
package io.keyward.audit.reply;

import org.jspecify.annotations.NullMarked;
