/** What was given for a while is taken back once it has had its time. */
@NullMarked
package io.keyward.access.expiry;

import org.jspecify.annotations.NullMarked;
