/** Tests of raw paths and queries. */
@NullMarked
package io.keyward.gateway.http;

import org.jspecify.annotations.NullMarked;
