/** STS's query protocol: AssumeRole and GetCallerIdentity. */
@NullMarked
package io.keyward.lab.sts;

import org.jspecify.annotations.NullMarked;
