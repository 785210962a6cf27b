/** The control API under /_lab: faults, call counts, role re-creation, reset, the trail. */
@NullMarked
package io.keyward.lab.control;

import org.jspecify.annotations.NullMarked;
