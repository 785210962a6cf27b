/** The reference of all settings, made from the sources. */
@NullMarked
package io.keyward.grpc.reference;

import org.jspecify.annotations.NullMarked;
