/**
 * Decides offline: JSON Lines of cluster states and questions in, the same lines with their answers out, one line at a time.
 * Lines stay trees of maps and lists from end to end, so that whatever the answers do not touch comes out as it went in.
 */
@NullMarked
package io.keyward.simulate;

import org.jspecify.annotations.NullMarked;
