/** AWS Signature Version 4 from the side of the service: what a request claims, and whether it was signed with the key's secret. */
@NullMarked
package io.keyward.gateway.signature;

import org.jspecify.annotations.NullMarked;
