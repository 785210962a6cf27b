/** Access entries and associations as they are desired. */
@NullMarked
package io.keyward.access.entry;

import org.jspecify.annotations.NullMarked;
