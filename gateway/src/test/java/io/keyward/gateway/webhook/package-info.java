@NullMarked
package io.keyward.gateway.webhook;

import org.jspecify.annotations.NullMarked;
