/** Answering calls: at once, in parts, or message by message. */
@NullMarked
package io.keyward.grpc.reply;

import org.jspecify.annotations.NullMarked;
