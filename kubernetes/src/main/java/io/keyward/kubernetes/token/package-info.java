/** Bearer tokens of {@code aws eks get-token}, verified as aws-iam-authenticator does: by asking STS with the URL they hold. */
@NullMarked
package io.keyward.kubernetes.token;

import org.jspecify.annotations.NullMarked;
