/** The native REST API under /api/v1, with RFC 9457 problems. */
@NullMarked
package io.keyward.gateway.rest;

import org.jspecify.annotations.NullMarked;
