/** What is desired of EKS and what EKS was seen to hold: plain values. */
@NullMarked
package io.keyward.sync.entry;

import org.jspecify.annotations.NullMarked;
