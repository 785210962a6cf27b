/** Traces: what a change or a question does in all services, as one tree of spans (OpenTelemetry). */
@NullMarked
package io.keyward.grpc.trace;

import org.jspecify.annotations.NullMarked;
