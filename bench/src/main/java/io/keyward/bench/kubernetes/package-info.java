/** The state that Kubernetes' own authorizer is timed on, and the timing of it where its binary is there. */
@NullMarked
package io.keyward.bench.kubernetes;

import org.jspecify.annotations.NullMarked;
