/** What a cluster holds: its own record, access entries, associations, and the list of access policies. */
@NullMarked
package io.keyward.lab.cluster;

import org.jspecify.annotations.NullMarked;
