/** What every door of the gateway shares about HTTP: raw paths, queries, refusals. */
@NullMarked
package io.keyward.gateway.http;

import org.jspecify.annotations.NullMarked;
