@NullMarked
package io.keyward.access.report;

import org.jspecify.annotations.NullMarked;
