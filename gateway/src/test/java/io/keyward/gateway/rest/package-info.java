/** Tests of the native API's parts. */
@NullMarked
package io.keyward.gateway.rest;

import org.jspecify.annotations.NullMarked;
