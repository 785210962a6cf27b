/** What sync-workers report, and what follows from it. */
@NullMarked
package io.keyward.access.report;

import org.jspecify.annotations.NullMarked;
