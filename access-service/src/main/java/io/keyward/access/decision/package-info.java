/** Answers to access questions, recorded before they are given. */
@NullMarked
package io.keyward.access.decision;

import org.jspecify.annotations.NullMarked;
