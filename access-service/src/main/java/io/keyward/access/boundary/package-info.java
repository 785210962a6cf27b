/**
 * The most that a bounded operator can give or take away: what lies within a boundary, and for how long. Rules alone; whoever changes desired
 * state asks them.
 */
@NullMarked
package io.keyward.access.boundary;

import org.jspecify.annotations.NullMarked;
