/** All state of the lab, its journal file and its seeds. */
@NullMarked
package io.keyward.lab.state;

import org.jspecify.annotations.NullMarked;
