/** The same facts and questions for Cedar, through cedar-java. */
@NullMarked
package io.keyward.bench.cedar;

import org.jspecify.annotations.NullMarked;
