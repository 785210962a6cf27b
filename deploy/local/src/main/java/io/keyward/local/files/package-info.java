/** Folders and all that is in them. */
@NullMarked
package io.keyward.local.files;

import org.jspecify.annotations.NullMarked;
