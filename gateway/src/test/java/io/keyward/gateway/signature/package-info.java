@NullMarked
package io.keyward.gateway.signature;

import org.jspecify.annotations.NullMarked;
