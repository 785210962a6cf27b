/** Alerts and dashboards, beside the metrics that there are and the pages that explain them. */
@NullMarked
package io.keyward.local.observability;

import org.jspecify.annotations.NullMarked;
