/** What runs in the lab's clusters: namespaces and pods, their versions, and who watches them. */
@NullMarked
package io.keyward.lab.workload;

import org.jspecify.annotations.NullMarked;
