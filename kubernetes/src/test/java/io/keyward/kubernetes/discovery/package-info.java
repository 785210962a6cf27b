/** Tests of what a server says about itself. */
@NullMarked
package io.keyward.kubernetes.discovery;

import org.jspecify.annotations.NullMarked;
