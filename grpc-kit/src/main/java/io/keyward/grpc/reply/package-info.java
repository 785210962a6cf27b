/** Answering unary calls from virtual threads. */
@NullMarked
package io.keyward.grpc.reply;

import org.jspecify.annotations.NullMarked;
