/** What is benchmarked: cluster states of any size, and questions about them with their right answers, made from seeds. */
@NullMarked
package io.keyward.bench.facts;

import org.jspecify.annotations.NullMarked;
