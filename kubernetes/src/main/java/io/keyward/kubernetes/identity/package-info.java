/** As whom a request is made: impersonation, and those who show no credentials. */
@NullMarked
package io.keyward.kubernetes.identity;

import org.jspecify.annotations.NullMarked;
