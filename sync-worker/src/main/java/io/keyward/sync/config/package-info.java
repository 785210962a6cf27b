/** The worker's settings. */
@NullMarked
package io.keyward.sync.config;

import org.jspecify.annotations.NullMarked;
