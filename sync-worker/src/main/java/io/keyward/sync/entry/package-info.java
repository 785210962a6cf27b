/** What EKS was seen to hold, and where: plain values. */
@NullMarked
package io.keyward.sync.entry;

import org.jspecify.annotations.NullMarked;
