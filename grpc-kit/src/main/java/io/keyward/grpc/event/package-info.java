/** The contract of audit events, judged by the same code where they are written and where they are taken in. */
@NullMarked
package io.keyward.grpc.event;

import org.jspecify.annotations.NullMarked;
