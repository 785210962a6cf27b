/** The constraints of the proto files, enforced before an endpoint runs. */
@NullMarked
package io.keyward.grpc.validation;

import org.jspecify.annotations.NullMarked;
