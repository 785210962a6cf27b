/** The certificate authority of the lab's clusters. */
@NullMarked
package io.keyward.lab.ca;

import org.jspecify.annotations.NullMarked;
