/** The port to EKS on the AWS SDK: clients, credentials and the meaning of its errors. The only user of the SDK. */
@NullMarked
package io.keyward.sync.aws;

import org.jspecify.annotations.NullMarked;
